using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary><c>gpuals inspect FILE</c>: what there is to know about a file of play counts before training on it.</summary>
sealed class InspectCommand : Command
{
    readonly InputOptions input = new();

    readonly NumberOption<int> top =
        new("--top", "How many of the most popular items to list.", 30, "a whole number of 0 or more", number => number >= 0);

    readonly OutputOption output = new();
    readonly QuietOption quiet = new();

    public InspectCommand(Terminal terminal)
        : base("inspect", "Shows what is in a file of play counts before you train on it.")
    {
        input.AddTo(this);
        Add(top);
        output.AddTo(this);
        Add(quiet);
        SetAction((parse, cancel) => Task.FromResult((int)Inspect(
            input.Read(parse), parse.GetValue(top), output.Writer(parse, terminal), new ProgressDisplay(terminal, parse.GetValue(quiet)), terminal, cancel)));
    }

    /// <summary>Reads a file and writes what is in it.</summary>
    public static ExitCode Inspect(
        InputFile input, int top, IReportWriter output, ProgressDisplay progress, Terminal terminal, CancellationToken cancel)
    {
        var counts = PlayCounts.Read(input, terminal, progress, cancel);
        var matrix = counts.Build();
        output.Write(Describe(matrix, InteractionSummary.From(matrix, top), counts));
        return ExitCode.Done;
    }

    static Report Describe(InteractionMatrix matrix, InteractionSummary summary, PlayCounts counts) => new(
        null,
        [
            new("file", "File", counts.Path),
            new("rows", "Rows", counts.Report.Rows, "N0"),
            new("users", "Users", summary.Users, "N0"),
            new("items", "Items", summary.Items, "N0"),
            new("pairs", "Pairs (user, item)", summary.Entries, "N0"),
            .. matrix.Dislikes + matrix.Cancelled > 0 ? (Fact[])[new("dislikes", "Of these, dislikes", matrix.Dislikes, "N0"), new("cancelled", "Pairs that come to nothing", matrix.Cancelled, "N0")] : [],
            new("duplicates", "Rows that repeat a pair", summary.Duplicates, "N0"),
            new("zeros", "Rows of 0 plays", counts.Report.ZeroStrengthRows, "N0"),
            new("badRows", "Bad rows, skipped", counts.Report.BadRowCount, "N0"),
            new("plays", "Plays", summary.TotalStrength, "#,0.##"),
            new("playedOnce", "Pairs played once", summary.SingleShare, "P1"),
            new("density", "Filled cells of users × items", summary.Density, "P4"),
            new("denseBytes", "The same as a dense matrix", summary.DenseBytes, Fact.Bytes),
        ],
        new Sheet(
            "distributions",
            "How they are spread",
            [
                new("of", ""), new("count", "Count", "N0"), new("mean", "Mean", "N2"), new("std", "Std", "N2"), new("min", "Min", "N1"),
                new("q25", "25 %", "N1"), new("q50", "50 %", "N1"), new("q75", "75 %", "N1"), new("max", "Max", "N1"),
            ],
            [
                Row("items of a user", summary.ItemsPerUser),
                .. summary.Dislikes is { } dislikes ? (object?[][])[Row("likes of a user", dislikes.LikesPerUser), Row("dislikes of a user", dislikes.DislikesPerUser)] : [],
                Row("a user's median plays", summary.MedianStrengthPerUser),
                .. summary.Dislikes is { } apart ? (object?[][])[Row("a user's median dislike", apart.MedianStrengthPerUser)] : [],
            ]),
        new Sheet(
            "topItems",
            "Most listeners",
            [new("rank", "Rank"), new("item", "Item"), new("listeners", "Listeners", "N0"), new("plays", "Plays", "#,0.##")],
            [.. summary.TopItems.Select((item, n) => (object?[])[n + 1, matrix.Items.Name(item.Row), item.Users, item.TotalStrength])]));

    static object?[] Row(string of, Distribution distribution) =>
    [
        of,
        distribution.Count,
        .. ((double[])
        [
            distribution.Mean, distribution.StandardDeviation, distribution.Minimum, distribution.LowerQuartile, distribution.Median,
            distribution.UpperQuartile, distribution.Maximum,
        ]).Select(number => double.IsNaN(number) ? null : (object?)number), // of one user there is no deviation
    ];
}
