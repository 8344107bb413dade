using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli.Options;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The file with the names of items: --names, --names-separator, --names-columns, --names-encoding.</summary>
sealed class NamesFileOptions
{
    readonly FileOption names = new("--names", "File with the id and the name of each item, for input that has only ids.");

    readonly SeparatorOption separator = new(
        "--names-separator",
        "Column separator of the --names file: a character, several such as ::, tab, or space for runs of blanks. Default: detected.");

    readonly Option<(ColumnReference Id, ColumnReference Name)?> columns = new("--names-columns")
    {
        Description = "Columns with the id and the name in the --names file, such as 0,2 or movieId,title. Default: detected in the header, or 0,1.",
        HelpName = "id,name",
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (NameList.Parse(text) is [var id, var name]) return (ColumnReference.Parse(id), ColumnReference.Parse(name));
            result.AddError($"--names-columns is '{text}'; expected two columns, such as 0,2 or movieId,title");
            return null;
        },
    };

    readonly EncodingOption encoding = new(
        "--names-encoding", "Encoding of the --names file, such as latin1 or windows-1252. Default: UTF-8.");

    /// <summary>All options, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [names, separator, columns, encoding];

    /// <summary>Checks the typed options together.</summary>
    public void Validate(CommandResult result)
    {
        if (!result.IsGiven(names) && result.FirstGiven(separator, columns, encoding) is { } given)
            result.AddError($"{given.Name} requires --names, the file with the names of the items");
    }

    /// <summary>The typed file; null for none.</summary>
    public string? Path(ParseResult parse) => parse.GetValue(names);

    /// <summary>The layout of the file, as far as it was typed.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="known">The layout in the known format, or the default one.</param>
    public ItemNamesLayout Layout(ParseResult parse, ItemNamesLayout known)
    {
        var text = known.Text with
        {
            Separator = parse.GetValue(separator) ?? known.Text.Separator,
            Encoding = parse.GetValue(encoding) ?? known.Text.Encoding,
        };
        return parse.GetValue(columns) is { } typed
            ? new ItemNamesLayout { Text = text, Id = typed.Id, Name = typed.Name }
            : known with { Text = text };
    }
}
