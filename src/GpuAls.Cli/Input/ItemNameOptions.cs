using System.CommandLine;
using GpuAls.Cli.Options;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The spelling and the names of items: --names, --lower-case.</summary>
sealed class ItemNameOptions
{
    readonly FileOption names = new("--names", "File with the id and the name of each item, for input that has only ids.");
    readonly Option<bool> lowerCase =
        new("--lower-case") { Description = "Convert item names to lower case, so that Beyoncé and beyoncé are one item." };

    /// <summary>All options, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [names, lowerCase];

    /// <summary>The typed file of names; null for none.</summary>
    public string? Path(ParseResult parse) => parse.GetValue(names);

    /// <summary>The typed spelling.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="format">The known format, or the default one.</param>
    public InteractionFormat Read(ParseResult parse, InteractionFormat format) =>
        format with { LowerCaseItems = parse.GetValue(lowerCase) || format.LowerCaseItems };
}
