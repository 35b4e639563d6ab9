// Keys on the results page: from the search box and from each hit the arrows go to the next and the one before.
(function () {
  "use strict";
  var box = document.getElementById("search-text");
  var hits = Array.prototype.slice.call(document.querySelectorAll(".hits h3 a"));

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    var here = hits.indexOf(event.target);
    var next = null;
    if (event.key === "ArrowDown" && (here >= 0 || event.target === box)) {
      next = hits[here + 1];
    } else if (event.key === "ArrowUp" && here >= 0) {
      next = here ? hits[here - 1] : box;
    }
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
})();
