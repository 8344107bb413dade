using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli.Options;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The spelling and the names of users and items: --names, --aliases, --lower-case, --keep-blanks, --normalize.</summary>
sealed class ItemNameOptions
{
    readonly NamesFileOptions names = new();
    readonly FileOption aliases = new("--aliases", "File with the id of an item and the id that replaces it on each line.");

    readonly Option<bool> lowerCase =
        new("--lower-case") { Description = "Convert item names to lower case, so that Beyoncé and beyoncé are one item." };

    readonly Option<bool> keepBlanks = new("--keep-blanks")
    {
        Description =
            "Keep blanks at the ends of user and item names, no-break blanks and invisible characters. Default: removed; with --format, kept.",
    };

    readonly ChoiceOption<NameNormalization> normalize = new(
        "--normalize",
        "Unicode form of user and item names: nfc composes accents with their letters, none keeps them. Default: nfc; with --format, none.",
        null,
        ("nfc", NameNormalization.Nfc),
        ("none", NameNormalization.None));

    /// <summary>All options, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [.. names.All, aliases, lowerCase, keepBlanks, normalize];

    /// <summary>--lower-case, --keep-blanks and --normalize.</summary>
    public IReadOnlyList<Option> Spelling => [lowerCase, keepBlanks, normalize];

    /// <summary>Checks the typed options together.</summary>
    public void Validate(CommandResult result) => names.Validate(result);

    /// <summary>The typed file of names; null for none.</summary>
    public string? Path(ParseResult parse) => names.Path(parse);

    /// <summary>The layout of the file of names, as far as it was typed.</summary>
    public ItemNamesLayout Layout(ParseResult parse, ItemNamesLayout known) => names.Layout(parse, known);

    /// <summary>The typed file of aliases; null for none.</summary>
    public string? AliasesPath(ParseResult parse) => parse.GetValue(aliases);

    /// <summary>The typed spelling.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="format">The known format, or the default one.</param>
    public InteractionFormat Read(ParseResult parse, InteractionFormat format)
    {
        var normalization = normalize.GivenOr(parse, format.Normalization);
        // For a known format, which keeps both, --normalize nfc asks to merge.
        var merges = parse.IsGiven(normalize) && normalization == NameNormalization.Nfc;
        return format with
        {
            LowerCaseItems = parse.GetValue(lowerCase) || format.LowerCaseItems,
            KeepBlanks = parse.GetValue(keepBlanks) || (format.KeepBlanks && !merges),
            Normalization = normalization,
        };
    }
}
