-- What pandoc's Typst writer loses on the way from the book's HTML: alternative texts, section
-- numbers, marked-up classes, and anchors of their own. Read by pdf.py; the Typst functions that are
-- called here (picture, anchor, verdict, ...) are defined in book/template.typ.

local raw = function(text) return pandoc.RawInline("typst", text) end
local raw_block = function(text) return pandoc.RawBlock("typst", text) end

-- A Typst string literal.
local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

local function anchor(id)
  return "#anchor(" .. quoted(id) .. ")"
end

-- A class with a Typst function of the same name: the element becomes a call of it.
local span_functions = pandoc.List { "caption-number", "verdict" }
local div_functions = pandoc.List {
  "admonition", "admonition-title", "source-notes", "source-list", "footnote-text",
  "unbroken", "turned",
}

local function first_known(classes, known)
  for _, class in ipairs(classes) do
    if known:includes(class) then return class end
  end
end

-- "verdict verdict-partly" calls #verdict("partly")[…], a caption's number gets the
-- caption's title and what it is the caption of.
local function argument(class, classes, attributes)
  local title = attributes["data-title"]
  if title then return "(" .. quoted(title) .. ", " .. quoted(attributes.of) .. ")" end
  for _, other in ipairs(classes) do
    local suffix = other:match("^" .. class .. "%-(.+)$")
    if suffix then return "(" .. quoted(suffix) .. ")" end
  end
  return ""
end

-- An empty element with an identifier has nothing for Typst to hang a label on: it would label
-- whatever stands before it.
function Span(span)
  local out = pandoc.List {}
  if span.identifier ~= "" then out:insert(raw(anchor(span.identifier))) end
  local class = first_known(span.classes, span_functions)
  if class then
    out:insert(raw("#" .. class .. argument(class, span.classes, span.attributes) .. "["))
    out:extend(span.content)
    out:insert(raw("]"))
  else
    out:extend(span.content)
  end
  return out
end

function Div(div)
  local out = pandoc.List {}
  if div.identifier ~= "" then out:insert(raw_block(anchor(div.identifier))) end
  local class = first_known(div.classes, div_functions)
  if class then
    out:insert(raw_block("#" .. class .. "["))
    out:extend(div.content)
    out:insert(raw_block("]"))
  else
    out:extend(div.content)
  end
  return out
end

-- The number that Sphinx gave the section becomes Typst's number: contents, bookmarks and running
-- heads then show it as a number.
function Header(header)
  local number = nil
  local words = header.content:walk {
    Span = function(span)
      if span.classes:includes("section-number") then
        number = pandoc.utils.stringify(span):match("^(.-)%.?%s*$")
        return {}
      end
    end,
  }
  local arguments = "level: " .. header.level
  if number then
    arguments = arguments .. ", numbering: (..) => " .. quoted(number)
  end
  local out = pandoc.List { raw("#heading(" .. arguments .. ")[") }
  out:extend(words)
  out:insert(raw("]"))
  if header.identifier ~= "" then out:insert(raw(" #label(" .. quoted(header.identifier) .. ")")) end
  return pandoc.Plain(out)
end

local function picture(image, caption, id)
  local alt = pandoc.utils.stringify(image.caption)
  local out = pandoc.List {
    raw("#picture(" .. quoted(image.src) .. ", alt: " .. quoted(alt)),
  }
  if #caption > 0 then
    out:insert(raw(", caption: ["))
    out:extend(caption)
    out:insert(raw("]"))
  end
  -- A label on the figure would stay behind where it floats away.
  if id ~= "" then out:insert(raw(", id: " .. quoted(id))) end
  out:insert(raw(")"))
  return pandoc.Plain(out)
end

function Figure(figure)
  local image = nil
  figure.content:walk { Image = function(found) image = image or found end }
  if image then
    return picture(image, pandoc.utils.blocks_to_inlines(figure.caption.long), figure.identifier)
  end
end

-- A picture outside a figure has neither number nor caption.
function Image(image)
  return picture(image, {}, image.identifier).content
end

function Math(math)
  local formula = pandoc.write(pandoc.Pandoc { pandoc.Plain { math } }, "typst"):gsub("%s+$", "")
  local alt = quoted(math.text:gsub("%s+", " "):match("^%s*(.-)%s*$"))
  local block = tostring(math.mathtype == "DisplayMath")
  return raw("#math.equation(alt: " .. alt .. ", block: " .. block .. ", " .. formula .. ".body)")
end

-- Two passes: a heading's number and a figure's caption must be seen before spans are unwrapped.
return {
  { Header = Header, Figure = Figure, Math = Math },
  { Span = Span, Div = Div, Image = Image },
}
