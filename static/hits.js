// Keys on the results page: a slash goes to the search box, arrows go from hit to hit.
(function () {
  "use strict";
  var box = document.getElementById("search-text");
  var hits = Array.prototype.slice.call(document.querySelectorAll(".hits h3 a"));

  function isWritten(element) {
    return element.matches("input, textarea, select, [contenteditable]");
  }

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    var here = hits.indexOf(event.target);
    var next = null;
    if (event.key === "/" && box && !isWritten(event.target)) {
      next = box;
    } else if (event.key === "ArrowDown" && (here >= 0 || event.target === box)) {
      next = hits[here + 1];
    } else if (event.key === "ArrowUp" && here >= 0) {
      next = here ? hits[here - 1] : box;
    }
    if (next) {
      event.preventDefault();
      next.focus();
      if (next === box) {
        box.select();
      }
    }
  });
})();
