// Titles offered under a search box while a reader types; the box works as before without it.
// The pattern is WAI-ARIA's editable combobox with a list: the focus stays in the box, arrows walk the list.
(function () {
  "use strict";
  var WAIT = 180;
  var SHORTEST = 2;
  var boxes = 0;

  function connect(input) {
    var form = input.form;
    var list = document.createElement("ul");
    var told = document.createElement("p");
    var answers = {};
    var typed = "";
    var chosen = -1;
    var timer = 0;
    var composing = false;

    boxes += 1;
    list.id = "suggestions-" + boxes;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "检索建议");
    told.className = "sr";
    told.setAttribute("role", "status");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("autocomplete", "off");
    form.append(list, told);

    function close() {
      window.clearTimeout(timer);
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function show(titles) {
      list.replaceChildren();
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      titles.forEach(function (title, place) {
        var option = document.createElement("li");
        option.id = list.id + "-" + place;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = title;
        list.append(option);
      });
      list.hidden = titles.length === 0;
      input.setAttribute("aria-expanded", String(!list.hidden));
      told.textContent = titles.length ? "有 " + titles.length + " 条建议，用上下方向键选择" : "";
    }

    function mark(place) {
      var options = list.children;
      if (chosen >= 0) {
        options[chosen].setAttribute("aria-selected", "false");
      }
      // One step beyond either end is the box itself, with what was typed.
      chosen = place >= options.length ? -1 : place < -1 ? options.length - 1 : place;
      if (chosen < 0) {
        input.value = typed;
        input.removeAttribute("aria-activedescendant");
        return;
      }
      options[chosen].setAttribute("aria-selected", "true");
      options[chosen].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[chosen].id);
      input.value = options[chosen].textContent;
    }

    function ask() {
      var asked = input.value.trim();
      typed = input.value;
      if (asked.length < SHORTEST) {
        close();
        return;
      }
      if (answers[asked]) {
        show(answers[asked]);
        return;
      }
      fetch(form.action + "suggestions/?q=" + encodeURIComponent(asked), { headers: { Accept: "application/json" } })
        .then(function (answer) {
          return answer.ok ? answer.json() : { suggestions: [] };
        })
        .then(function (answer) {
          answers[asked] = answer.suggestions;
          if (document.activeElement === input && input.value.trim() === asked) {
            show(answer.suggestions);
          }
        })
        .catch(close);
    }

    function askSoon() {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, WAIT);
    }

    // While an input method composes, the box holds spelling and not yet words.
    input.addEventListener("compositionstart", function () {
      composing = true;
      window.clearTimeout(timer);
    });
    input.addEventListener("compositionend", function () {
      composing = false;
      askSoon();
    });
    input.addEventListener("input", function (event) {
      if (!composing && !event.isComposing) {
        askSoon();
      }
    });
    input.addEventListener("keydown", function (event) {
      if (composing || event.isComposing || event.keyCode === 229) {
        return;
      }
      if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list.hidden && list.children.length && input.value === typed) {
        show(Array.prototype.map.call(list.children, function (option) { return option.textContent; }));
      }
      if (event.key === "ArrowDown" && !list.hidden) {
        mark(chosen + 1);
      } else if (event.key === "ArrowUp" && !list.hidden) {
        mark(chosen === -1 ? list.children.length - 1 : chosen - 1);
      } else if (event.key === "Escape" && !list.hidden) {
        input.value = typed;
        close();
      } else {
        return;
      }
      event.preventDefault();
    });
    input.addEventListener("blur", close);
    // The press would take the focus out of the box, and that closes the list before the click arrives.
    list.addEventListener("mousedown", function (event) {
      event.preventDefault();
    });
    list.addEventListener("click", function (event) {
      var option = event.target.closest("[role=option]");
      if (option) {
        input.value = option.textContent;
        close();
        form.requestSubmit();
      }
    });
    form.addEventListener("submit", close);
  }

  document.querySelectorAll("form.finder[action='/search/'] input[name=q]").forEach(connect);
})();
