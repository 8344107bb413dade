using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Cli;

/// <summary>What a benchmark trains on: a FILE, or a set that is made up: --users, --items, --rows, --seed, --full.</summary>
sealed class BenchmarkSetOptions
{
    // A quarter of Last.fm-360K: all of it takes less than half a minute on two cores.
    static readonly SyntheticOptions Standard = new() { Users = 90_000, Items = 73_000, Rows = 4_400_000 };

    readonly InputOptions input = new("Left out: a set is made up.");
    readonly NumberOption<int> users = new("--users", "How many users are made up.", Standard.Users, "a whole number of 1 or more", number => number >= 1);
    readonly NumberOption<int> items = new("--items", "How many items are made up.", Standard.Items, "a whole number of 1 or more", number => number >= 1);
    readonly NumberOption<long> rows = new("--rows", "How many plays of an item by a user.", Standard.Rows, "a whole number of 1 or more", number => number >= 1);
    readonly NumberOption<long> seed = new("--seed", "Where made-up choices come from.", Standard.Seed, "a whole number", _ => true);
    readonly Option<bool> full = new("--full") { Description = "Make up as many as Last.fm-360K has: 17.5 million rows, minutes and gigabytes." };

    /// <summary>Adds the argument and the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[users, items, rows, seed, full]) command.Add(option);
        input.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(input.File) is not null && Given(result, users, items, rows, seed, full) is { } size)
                result.AddError($"{size.Name} is about a set that is made up, but there is a FILE");
            if (result.GetValue(full) && Given(result, users, items, rows) is { } other) result.AddError($"--full and {other.Name} exclude each other");
        });
    }

    /// <summary>The file that was named; null for none.</summary>
    public InputFile? Input(ParseResult parse) => input.ReadIfNamed(parse);

    /// <summary>The paths that were given.</summary>
    public IEnumerable<string> Paths(ParseResult parse) => input.Paths(parse);

    /// <summary>How large a set is made up.</summary>
    public SyntheticOptions MadeUp(ParseResult parse) => parse.GetValue(full)
        ? new SyntheticOptions { Seed = parse.GetValue(seed) }
        : new SyntheticOptions { Users = parse.GetValue(users), Items = parse.GetValue(items), Rows = parse.GetValue(rows), Seed = parse.GetValue(seed) };

    static Option? Given(CommandResult result, params Option[] options) => Array.Find(options, option => result.GetResult(option) is { Implicit: false });
}
