using System.CommandLine;
using GpuAls.Cli.Options;
using GpuAls.Core;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Cli.Input;

/// <summary>The size of generated data: --users, --items, --rows, --seed.</summary>
/// <param name="standard">The defaults.</param>
sealed class SyntheticDataOptions(SyntheticOptions standard)
{
    readonly NumberOption<int> users = new("--users", "Number of generated users.", standard.Users, NumberRange.AtLeast(SyntheticOptions.MinCount));
    readonly NumberOption<int> items = new("--items", "Number of generated items.", standard.Items, NumberRange.AtLeast(SyntheticOptions.MinCount));
    readonly NumberOption<long> rows = new(
        "--rows",
        $"Number of generated rows. Default: about {(standard.Rows + standard.Users / 2) / standard.Users} for each user, "
        + "but at most half of all pairs.",
        null,
        NumberRange.AtLeast<long>(1));
    readonly NumberOption<long> seed = new(
        "--seed", "Seed of the generated data; the same seed and sizes give the same data.", standard.Seed, NumberRange.Any<long>());

    /// <summary>The options of the size, without the seed.</summary>
    public IReadOnlyList<Option> Sizes => [users, items, rows];

    /// <summary>All options.</summary>
    public IReadOnlyList<Option> All => [users, items, rows, seed];

    /// <summary>The typed sizes and seed.</summary>
    public SyntheticOptions Read(ParseResult parse)
    {
        var sizes = standard.WithSizes(parse.GetValue(users), parse.GetValue(items)) with { Seed = parse.GetValue(seed) };
        return parse.IsGiven(rows) ? sizes with { Rows = parse.GetValue(rows) } : sizes;
    }
}
