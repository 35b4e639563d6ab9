// Keys of the desk; every one of them is a link or a button as well, and the reader can switch them off.
(function () {
  "use strict";
  var OFF = "lantai.keys";

  function isOff() {
    try {
      return window.localStorage.getItem(OFF) === "off";
    } catch (unavailable) {
      return false;
    }
  }

  function keepOff(off) {
    try {
      window.localStorage.setItem(OFF, off ? "off" : "on");
    } catch (unavailable) {
      return;
    }
  }

  function isTyping(element) {
    return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  }

  function follow(selector) {
    var link = document.querySelector(selector);
    if (link) {
      link.click();
    }
  }

  function step(by) {
    var links = Array.from(document.querySelectorAll("main .stackt tbody th a, main .list > li > div > a, main .links > li > a"));
    if (links.length) {
      var place = links.indexOf(document.activeElement);
      links[place < 0 ? 0 : Math.min(Math.max(place + by, 0), links.length - 1)].focus();
    }
  }

  function focus(selector) {
    var target = document.querySelector(selector);
    if (target) {
      target.scrollIntoView({ block: "start" });
      target.focus();
    }
  }

  var dialog = document.getElementById("keys");
  var toggle = dialog.querySelector("[data-switch]");
  var acts = {
    "/": function () { focus(".finder input"); },
    d: function () { follow(".who a[href='/desk/']"); },
    n: function () { follow(".who a[href='/desk/notices/']"); },
    s: function () { focus("#opinion"); },
    j: function () { step(1); },
    k: function () { step(-1); },
  };

  function name() {
    toggle.textContent = isOff() ? "启用单键快捷键" : "停用单键快捷键";
  }

  toggle.hidden = false;
  name();
  toggle.addEventListener("click", function () {
    keepOff(!isOff());
    name();
  });
  dialog.querySelector("[data-close]").addEventListener("click", function () {
    dialog.close();
  });

  document.querySelectorAll("[data-keys]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      dialog.showModal();
    });
  });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) {
      return;
    }
    if (event.key === "?" && (dialog.open || !isOff())) {
      event.preventDefault();
      if (dialog.open) {
        dialog.close();
      } else {
        dialog.showModal();
      }
    } else if (!dialog.open && !isOff() && acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    }
  });
})();
