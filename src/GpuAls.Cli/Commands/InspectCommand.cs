using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Splitting;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals inspect FILE</c>: a summary of an input file.</summary>
sealed class InspectCommand : DocumentedCommand
{
    readonly InputOptions input = new();
    readonly NumberOption<int> count = CountOption.Create("Number of most popular items to list.", 30, min: 0);
    readonly OverwriteOption overwrite = new();
    readonly OutputOption output = new();

    public InspectCommand(Terminal terminal)
        : base("inspect", "Show a summary of a file of interactions.")
    {
        input.AddTo(this);
        input.Times.AddUse(_ => true, "");
        Add(HelpHeading.Output, count, overwrite);
        output.AddTo(this);
        ShowFirst([input.Format, .. input.Columns, count]);
        Examples =
        [
            new("Summarize a Last.fm file", "gpuals inspect plays.tsv --format lastfm-360k"),
            new(
                "Summarize a CSV file in which each row counts as 1",
                "gpuals inspect clicks.csv.gz --user-column visitor --item-column product --events"),
        ];
        SetAction((parse, cancel) =>
        {
            var file = input.Read(parse);
            file.AddTo(new CommandFiles(terminal)).Check(parse.GetValue(overwrite));
            return Task.FromResult((int)Inspect(
                file,
                parse.GetValue(count),
                output.Writer(parse, terminal),
                new ProgressDisplay(terminal),
                terminal,
                cancel));
        });
    }

    /// <summary>Reads a file and writes its summary.</summary>
    static ExitCode Inspect(InputFiles input, int count, IReportWriter output, ProgressDisplay progress, Terminal terminal, CancellationToken cancel)
    {
        var loaded = LoadedInteractions.Read(input, terminal, progress, cancel);
        var matrix = loaded.Build();
        var rows = input.Format.Time is null ? null : loaded.ReadTimes(matrix, again => again.ReadRows(cancel));
        output.Write(Describe(matrix, InteractionSummary.From(matrix, count), loaded, rows is { Count: 0 } ? null : rows));
        if (rows is not null && input.Format.Times?.HalfLife is null)
            progress.Note("To find out whether old rows should count less: gpuals tune --half-lives none,30d,180d,2y, with the same time column.");
        return ExitCode.Done;
    }

    static Report Describe(InteractionMatrix matrix, InteractionSummary summary, LoadedInteractions loaded, TimedRows? rows) => new(
        null,
        [
            new("file", "File", loaded.Name),
            new("rows", "Rows", loaded.Report.Rows, "N0"),
            new("users", "Users", summary.Users, "N0"),
            new("items", "Items", summary.Items, "N0"),
            new("pairs", "Pairs (user, item)", summary.Entries, "N0"),
            .. matrix.Dislikes + matrix.Cancelled > 0
                ? (Field[])[new("dislikes", "Dislikes", matrix.Dislikes, "N0"), new("cancelled", "Pairs that cancel out", matrix.Cancelled, "N0")]
                : [],
            new("duplicates", "Rows that repeat a pair", summary.Duplicates, "N0"),
            new("zeros", "Rows with the value 0", loaded.Report.ZeroStrengthRows, "N0"),
            .. loaded.Report.LowStrengthRows > 0
                ? (Field[])[new("lowRows", "Rows below --min-value", loaded.Report.LowStrengthRows, "N0")]
                : [],
            .. loaded.Report.OutsideRows + loaded.Report.LaterRows > 0
                ? (Field[])
                [
                    new("outsideRows", "Rows outside --since and --until", loaded.Report.OutsideRows, "N0"),
                    new("laterRows", "Rows after --as-of", loaded.Report.LaterRows, "N0"),
                ]
                : [],
            .. loaded.Filtered is { } filtered ? Fields(filtered) : [],
            new("badRows", "Skipped invalid rows", loaded.Report.BadRowCount, "N0"),
            new("plays", "Sum of values", summary.TotalStrength, "#,0.##"),
            new("playedOnce", "Pairs with the value 1", summary.SingleShare, "P1"),
            new("density", "Density", summary.Density, "P4"),
            new("denseBytes", "Size as a dense matrix", summary.DenseBytes, Field.Bytes),
            .. rows is null ? [] : ActivityTable.Fields(rows),
            .. loaded.Times is { } times ? TimeFields.Of(times) : [],
        ],
        [.. Tables(matrix, summary, rows)]);

    static IEnumerable<Table> Tables(InteractionMatrix matrix, InteractionSummary summary, TimedRows? rows)
    {
        if (rows is not null) yield return ActivityTable.Of(matrix, rows);
        yield return Distributions(summary);
        yield return TopItems(matrix, summary);
    }

    static Table Distributions(InteractionSummary summary) => new(
        "distributions",
        "Distributions",
        [
            new("of", ""), new("count", "Count", "N0"), new("mean", "Mean", "N2"), new("std", "Std", "N2"), new("min", "Min", "N1"),
            new("q25", "25 %", "N1"), new("q50", "50 %", "N1"), new("q75", "75 %", "N1"), new("max", "Max", "N1"),
        ],
        [
            Row("items per user", summary.ItemsPerUser),
            .. summary.Dislikes is { } dislikes
                ? (object?[][])[Row("likes per user", dislikes.LikesPerUser), Row("dislikes per user", dislikes.DislikesPerUser)]
                : [],
            Row("median value per user", summary.MedianStrengthPerUser),
            .. summary.Dislikes is { } apart ? (object?[][])[Row("median dislike per user", apart.MedianStrengthPerUser)] : [],
        ]);

    static Table TopItems(InteractionMatrix matrix, InteractionSummary summary) => new(
        "topItems",
        "Most popular items",
        [new("rank", "Rank"), new("item", "Item"), new("listeners", "Users", "N0"), new("plays", "Sum", "#,0.##")],
        [.. summary.TopItems.Select((item, n) => (object?[])[n + 1, matrix.Items.Name(item.Row), item.Users, item.TotalStrength])]);

    static IEnumerable<Field> Fields(FilteredInteractions filtered) =>
    [
        new("dropped.pairs", "Dropped pairs", filtered.DroppedPairs, "N0"),
        new("dropped.users", "Dropped users", filtered.DroppedUsers, "N0"),
        new("dropped.items", "Dropped items", filtered.DroppedItems, "N0"),
        new("dropped.rounds", "Rounds of dropping", filtered.Rounds, "N0"),
    ];

    static object?[] Row(string of, Distribution distribution) =>
    [
        of,
        distribution.Count,
        .. ((double[])
        [
            distribution.Mean, distribution.StandardDeviation, distribution.Minimum, distribution.LowerQuartile, distribution.Median,
            distribution.UpperQuartile, distribution.Maximum,
        ]).Select(number => double.IsNaN(number) ? null : (object?)number), // one user has no deviation
    ];
}
