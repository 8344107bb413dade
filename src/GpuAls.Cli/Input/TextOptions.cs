using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The layout of delimited text: --separator, --header, --no-header.</summary>
sealed class TextOptions
{
    readonly Option<char?> separator = new("--separator")
    {
        Description = "Column separator: one character, tab or space. Default: detected from the first line.",
        HelpName = "character",
        CustomParser = result =>
        {
            switch (result.Tokens[^1].Value)
            {
                case [var character and (< ' ' and not '\t' or '"' or > '~')]:
                    result.AddError($"--separator is '{character}', which cannot separate columns; expected one character, tab or space");
                    return null;
                case [var character]: return character;
                case "tab" or @"\t": return '\t';
                case "space": return ' ';
                case var other:
                    result.AddError($"--separator is '{other}'; expected one character, tab or space");
                    return null;
            }
        },
    };

    readonly Option<bool> header = new("--header") { Description = "The first line is a header. Default: detected." };
    readonly Option<bool> noHeader = new("--no-header") { Description = "The first line is data." };

    /// <summary>All options, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [separator, header, noHeader];

    /// <summary>Checks the typed options together.</summary>
    public void Validate(CommandResult result)
    {
        if (result.GetValue(header) && result.GetValue(noHeader))
            result.AddError("--header and --no-header exclude each other; expected one of them");
    }

    /// <summary>The typed layout.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="standard">The layout of the known format, or the default one.</param>
    public TextLayout Read(ParseResult parse, TextLayout standard) => standard with
    {
        Separator = parse.GetValue(separator) ?? standard.Separator,
        HasHeader = parse.GetValue(header) ? true : parse.GetValue(noHeader) ? false : standard.HasHeader,
    };
}
