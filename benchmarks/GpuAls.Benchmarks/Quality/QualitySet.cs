using System.Globalization;
using System.Text;
using GpuAls.Benchmarks.Solvers;
using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Ingestion;

namespace GpuAls.Benchmarks.Quality;

/// <summary>
/// One data set of the comparison. It is written as a tab-separated file, so that the program reads it as it would read a file of a user.
/// </summary>
/// <param name="Name">The name in tables and for <c>--only</c>.</param>
/// <param name="Load">The interactions; null if they are a file that the folder does not have.</param>
/// <param name="HasCounts">Whether strengths differ. Otherwise the file has no column for them.</param>
sealed record QualitySet(string Name, Func<string?, InteractionMatrix?> Load, bool HasCounts)
{
    // Ratings that mean "liked it".
    const float GoodRating = 4;

    const int MaxUsersOfFlatItems = 60;
    const double ShareOfSteepItems = 0.05;
    const double KeptShareOfOtherItems = 0.3;

    // Draws of its own, apart from those of splits.
    const int ForSteep = -7;

    /// <summary>The sets that everybody has with the folder of the data, and the generated ones.</summary>
    public static IReadOnlyList<QualitySet> All { get; } =
    [
        new(ComparedSets.HetRec, folder => ComparedSets.Read(ComparedSets.HetRec, folder), HasCounts: true),
        new($"{ComparedSets.HetRec}, without counts", folder => ComparedSets.Read(ComparedSets.HetRec, folder), HasCounts: false),
        new(ComparedSets.Ratings, folder => ComparedSets.Read(ComparedSets.Ratings, folder), HasCounts: true),
        new($"{ComparedSets.Ratings}, without ratings", folder => ComparedSets.Read(ComparedSets.Ratings, folder), HasCounts: false),
        new(
            $"{ComparedSets.Ratings}, 4 and more",
            folder => Keep(ComparedSets.Read(ComparedSets.Ratings, folder), (_, _, strength) => strength >= GoodRating),
            HasCounts: false),
        new(ComparedSets.CiteULike, folder => ComparedSets.Read(ComparedSets.CiteULike, folder), HasCounts: false),
        .. Generated("dense, 2,000 × 1,000", 2_000, 1_000, 100_000),
        .. Generated("dense, 5,000 × 500", 5_000, 500, 200_000),
        .. Generated("sparse, 10,000 × 8,000", 10_000, 8_000, 150_000),
        .. Generated("20,000 × 15,000", 20_000, 15_000, 1_000_000),
        new("generated, flat popularity", _ => Flat(ComparedSets.Generate(5_000, 4_000, 300_000)), HasCounts: false),
        new("generated, steep popularity", _ => Steep(ComparedSets.Generate(5_000, 4_000, 300_000)), HasCounts: false),
    ];

    /// <summary>The tab-separated files in a folder: user, item and, if there is a third column, the strength; no header.</summary>
    /// <param name="folder">The folder; null: none.</param>
    public static IEnumerable<QualitySet> Files(string? folder) =>
        from path in (folder is null ? [] : Directory.GetFiles(folder, "*.tsv")).Order(StringComparer.Ordinal)
        let hasCounts = File.ReadLines(path).FirstOrDefault()?.Split('\t').Length > 2
        select new QualitySet(Path.GetFileNameWithoutExtension(path), _ => Read(path, hasCounts), hasCounts);

    /// <summary>The columns, as options of <c>gpuals</c>.</summary>
    public IReadOnlyList<string> Columns =>
        ["--user-column", "0", "--item-column", "1", .. HasCounts ? (string[])["--value-column", "2"] : ["--events"]];

    /// <summary>Writes interactions as a file with <see cref="Columns"/>.</summary>
    public void Write(InteractionMatrix matrix, string path)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false));
        for (var user = 0; user < matrix.Users.Count; user++)
        {
            var items = matrix.ByUser.RowColumns(user);
            var strengths = matrix.ByUser.RowValues(user);
            for (var e = 0; e < items.Length; e++)
            {
                var strength = HasCounts ? string.Create(CultureInfo.InvariantCulture, $"\t{strengths[e]}") : "";
                file.WriteLine($"u{user}\ti{items[e]}{strength}");
            }
        }
    }

    static IEnumerable<QualitySet> Generated(string name, int users, int items, long rows) =>
    [
        new($"generated, {name}", _ => ComparedSets.Generate(users, items, rows), HasCounts: true),
        new($"generated, {name}, without counts", _ => ComparedSets.Generate(users, items, rows), HasCounts: false),
    ];

    /// <summary>Reads a file that <see cref="Write"/> wrote.</summary>
    public static InteractionMatrix Read(string path, bool hasCounts)
    {
        var format = new InteractionFormat
        {
            Text = new() { Separator = "\t", HasHeader = false },
            Value = hasCounts ? ColumnReference.At(2) : null,
        };
        return InteractionReader.ReadMatrix(path, format).Matrix;
    }

    /// <summary>No item has more than 60 users.</summary>
    static InteractionMatrix Flat(InteractionMatrix matrix)
    {
        var kept = new int[matrix.Items.Count];
        return Keep(matrix, (_, item, _) => ++kept[item] <= MaxUsersOfFlatItems)!;
    }

    /// <summary>A twentieth of the items, the most popular ones, keeps all pairs; the others keep 30 %.</summary>
    static InteractionMatrix Steep(InteractionMatrix matrix)
    {
        var order = Enumerable.Range(0, matrix.Items.Count).OrderByDescending(matrix.ByItem.RowLength).ToList();
        var popular = order.Take((int)(ShareOfSteepItems * order.Count)).ToHashSet();
        return Keep(
            matrix,
            (user, item, _) => popular.Contains(item)
                || SplitMix.Share(SplitMix.Of(SplitMix.Mix((ulong)user), item, ForSteep)) < KeptShareOfOtherItems)!;
    }

    static InteractionMatrix? Keep(InteractionMatrix? matrix, Func<int, int, float, bool> condition)
    {
        if (matrix is null) return null;
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < matrix.Users.Count; user++)
        {
            var items = matrix.ByUser.RowColumns(user);
            var strengths = matrix.ByUser.RowValues(user);
            for (var e = 0; e < items.Length; e++)
            {
                if (condition(user, items[e], strengths[e])) builder.Add($"u{user}", $"i{items[e]}", strengths[e]);
            }
        }

        return builder.Build();
    }
}
