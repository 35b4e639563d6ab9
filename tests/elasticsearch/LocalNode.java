import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.elasticsearch.Version;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** One node on 127.0.0.1 without security, until the process is ended: JARS PORT FOLDER. */
class LocalNode {
    public static void main(String[] arguments) throws Exception {
        Path jars = Path.of(arguments[0]).toAbsolutePath();
        String port = arguments[1];
        Path folder = Path.of(arguments[2]).toAbsolutePath();
        Settings settings = Settings.builder()
            .put("path.home", jars)
            .put("path.data", folder.resolve("data"))
            .put("cluster.name", "tests")
            .put("node.name", "tests")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", port)
            .put("transport.port", 0)
            // The node would turn its indexes read-only on a disk that is nearly full, whoever filled it.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
        LogConfigurator.configureESLogging();
        LogConfigurator.configureWithoutConfig(settings);
        Node node = new Node(new Environment(settings, null), modules(jars.resolve("modules")));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
        String address = "http://127.0.0.1:" + port + "/\n";
        Files.writeString(folder.resolve("ready"), address);
        System.out.print("Elasticsearch answers at " + address);
        // The node's own threads would let the process end.
        Thread.currentThread().join();
    }

    /** The HTTP module is published as a jar alone; how it is to be loaded stands in a file that belongs beside it. */
    private static PluginsLoader modules(Path folder) throws IOException {
        Path http = Files.createDirectories(folder.resolve("transport-netty4"));
        Files.write(http.resolve("plugin-descriptor.properties"), List.of(
            "name=transport-netty4",
            "description=HTTP",
            "version=" + Version.CURRENT,
            "elasticsearch.version=" + Version.CURRENT,
            "java.version=17",
            "classname=org.elasticsearch.transport.netty4.Netty4Plugin"));
        return PluginsLoader.createPluginsLoader(PluginsLoader.loadModulesBundles(folder), Set.of(), Map.of(), false);
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (IOException failure) {
            throw new IllegalStateException("the node did not close", failure);
        }
    }
}
