"""Why a file is not taken and what its owner can do, in one table; without Django, because the child reads it too."""

REFUSALS = {
    # code: (what is wrong, what to do)
    "no_name": ("没有可用的文件名", "请给文件起一个带扩展名的名字后重新上传"),
    "long_name": ("文件名超过 {limit} 个字", "请把文件名改短后重新上传"),
    "double_suffix": ("文件名中间带有可执行文件的扩展名 .{inner}", "请确认文件来源可靠，去掉多余的扩展名后重新上传"),
    "suffix": ("类型不在允许之列", "请另存为下列格式之一后重新上传：{allowed}"),
    "empty": ("是空文件，没有任何内容", "请检查原文件能否打开，确认有内容后重新上传"),
    "too_large": ("大小超过上限 {limit} MB", "请压缩其中的图片或者拆成几个文件后重新上传"),
    "too_much_at_once": ("与同时上传的文件合计超过上限 {limit} MB", "请分几次上传"),
    "mismatch": (
        "内容实际是{actual}，与扩展名 .{suffix} 不符",
        "请用正确的扩展名，或者用相应软件另存为所需格式后重新上传",
    ),
    "program": ("内容是{actual}，不能作为文件存放", "请不要上传程序；如不知情，请把该文件交信息安全人员检查"),
    "macro": ("含有宏代码", "请在办公软件中另存为不含宏的格式（.docx、.xlsx、.pptx）后重新上传"),
    "remote": ("引用了外部网络上的模板或者对象", "请在办公软件中断开外部链接、改用本机模板，保存后重新上传"),
    "entities": (
        "内部含有文档类型定义或者实体声明，正常的办公文档没有这些内容",
        "请用办公软件打开并另存一份后重新上传",
    ),
    "encrypted": ("已加密或者设有打开、编辑密码，系统无法检查其内容", "请取消密码和加密后重新上传"),
    "damaged": ("无法按 .{suffix} 格式读出，可能已损坏或者不完整", "请在办公软件中打开确认，另存一份后重新上传"),
    "too_many_entries": ("内部的条目超过 {limit} 个", "请拆成几个文件后重新上传"),
    "too_big_inside": ("展开后超过 {limit} MB 或者压缩比异常，不予展开", "请减少内容或者压缩图片，另存一份后重新上传"),
    "too_much_text": ("文字超过 {limit} 万字", "请拆成几个文件后重新上传"),
    "too_many_pages": ("页数超过 {limit} 页", "请拆成几个文件后重新上传"),
    "too_large_page": ("页面尺寸超过 5 米", "请按实际纸张的尺寸另存后重新上传"),
    "no_such_page": ("没有这一页", "请从第 1 页看起"),
    "too_many_pixels": ("图片尺寸超过 {limit} 万像素", "请缩小图片尺寸后重新上传"),
    "encoding": ("不是可以辨认的文字（UTF-8 或者 GB18030 编码）", "请用记事本打开，以 UTF-8 编码另存后重新上传"),
    "too_slow": ("内容过于复杂，检查时超过了时间或者内存的限度", "请另存一份或者拆成几个文件后重新上传"),
    "busy": ("暂时未能检查，因为同时上传的文件较多", "请稍后重新上传"),
    "much_read": ("暂时未能显示，因为同时查看文件的人较多", "请稍后再看"),
    "no_space": ("未能保存，因为存储空间不足", "请联系系统管理员，空间恢复后重新上传；文件没有存入系统"),
}


class Refused(ValueError):
    """A file that is not taken; `details` fill the words of its row in the table."""

    def __init__(self, code: str, **details: str | int):
        super().__init__(code)
        self.code = code
        self.details = details

    @property
    def reason(self) -> str:
        return REFUSALS[self.code][0].format(**self.details)

    def sentence(self, name: str) -> str:
        return f"文件“{name}”{self.reason}。{REFUSALS[self.code][1].format(**self.details)}。"
