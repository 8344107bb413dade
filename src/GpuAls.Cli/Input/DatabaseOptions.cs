using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli.Options;
using GpuAls.Databases.Addresses;

namespace GpuAls.Cli.Input;

/// <summary>Interactions from a database in place of a file: --from, --query.</summary>
sealed class DatabaseOptions
{
    readonly Option<string?> from = new("--from")
    {
        Description = $"Read the result of --query from a database instead of a file: {DatabaseAddress.Forms}.",
        HelpName = "address",
    };

    readonly Option<string?> query = new("--query")
    {
        Description = "Query for --from, in SQL of the database: \"select user, item, plays from plays\".",
        HelpName = "SQL",
    };

    /// <summary>--from</summary>
    public Option From => from;

    /// <summary>All options, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [from, query];

    /// <summary>Checks the typed options together.</summary>
    /// <param name="result">The typed command.</param>
    /// <param name="hasFile">Whether a file was typed.</param>
    /// <param name="ofFiles">Options that are for files alone.</param>
    public void Validate(CommandResult result, bool hasFile, IReadOnlyList<Option> ofFiles)
    {
        if (!result.IsGiven(from))
        {
            if (result.IsGiven(query)) result.AddError("--query requires --from, the address of the database");
            return;
        }

        if (!result.IsGiven(query)) result.AddError("--from requires --query, such as --query \"select user, item, plays from plays\"");
        if (hasFile) result.AddError("--from and FILE exclude each other; expected one of them");
        if (result.FirstGiven([.. ofFiles]) is { } given) result.AddError($"{given.Name} requires FILE, and cannot be used with --from");
        if (result.GetValue(from) is { } text && OptionExtensions.ErrorOf(from, () => DatabaseAddress.Parse(text)) is { } error)
            result.AddError(error);
    }

    /// <summary>The typed query; null for none.</summary>
    public InputQuery? Read(ParseResult parse) =>
        parse.GetValue(from) is { } address && parse.GetValue(query) is { } sql ? new InputQuery(DatabaseAddress.Parse(address), sql) : null;
}

/// <summary>A query of a database whose result has the interactions.</summary>
/// <param name="Address">The database.</param>
/// <param name="Sql">The query.</param>
sealed record InputQuery(DatabaseAddress Address, string Sql);
