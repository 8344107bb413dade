namespace GpuAls.Ingestion.Input;

/// <summary>The layout of the lines of one text, typed or detected.</summary>
/// <param name="Separator">The field separator; a blank stands for every run of spaces and tabs.</param>
/// <param name="Quote">The meaning of quotes. <see cref="QuoteRule.Auto"/> removes quotes around a name that begins and ends with one.</param>
/// <param name="CommentPrefix">The start of lines that are not read; null for none.</param>
sealed record LineLayout(string Separator, QuoteRule Quote, string? CommentPrefix)
{
    /// <summary>Whether runs of spaces and tabs separate the fields.</summary>
    public bool IsBlank => Separator == " ";

    /// <summary>Whether the separator is one ASCII character that stands for itself.</summary>
    public bool IsSingleCharacter => Separator is [< (char)0x80] && !IsBlank;
}
