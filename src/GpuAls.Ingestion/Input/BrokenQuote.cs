namespace GpuAls.Ingestion.Input;

/// <summary>The fault of the quotes in a line.</summary>
enum BrokenQuote
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>A quoted field goes on up to the end of the file.</summary>
    Unclosed,

    /// <summary>A quoted field goes on after its closing quote.</summary>
    TextAfterClosing,

    /// <summary>Either of these, where a quoted field ends on its line.</summary>
    OnOneLine,

    /// <summary>A name begins with a quote that is not closed, in a text whose quotes are otherwise ordinary characters.</summary>
    UnclosedName,
}

/// <summary>The faults of quotes in words.</summary>
static class BrokenQuotes
{
    /// <summary><c>unclosed quote in a row that spans lines 3–4, up to the end of the file; expected a closing quote</c>.</summary>
    /// <param name="quote">The fault.</param>
    /// <param name="line">The number of the first line of the row.</param>
    /// <param name="lines">The number of its lines.</param>
    public static string Describe(BrokenQuote quote, long line, int lines)
    {
        var place = lines == 1 ? "" : $" in a row that spans lines {line}–{line + lines - 1}";
        return quote switch
        {
            BrokenQuote.None => "",
            BrokenQuote.Unclosed => $"unclosed quote{place}, up to the end of the file; expected a closing quote",
            BrokenQuote.TextAfterClosing => $"text after a closing quote{place}; expected quotes inside a field doubled",
            BrokenQuote.OnOneLine =>
                "unclosed quote or text after a closing quote; expected both quotes on one line and quotes inside doubled",
            BrokenQuote.UnclosedName => "a name begins with a quote that is not closed; expected a quote at its end too",
        };
    }
}
