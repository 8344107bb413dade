using GpuAls.Core.Interactions;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Benchmarks.Solvers;

/// <summary>The data sets by name: files where the folder has them, and generated pairs of three sizes.</summary>
static class ComparedSets
{
    public const string HetRec = "HetRec Last.fm-2k";
    public const string Ratings = "ml-latest-small";
    public const string CiteULike = "citeulike-a";
    public const string Small = "generated, 2,000 × 1,000, 80,000 rows";
    public const string Medium = "generated, 20,000 × 10,000, 1,000,000 rows";
    public const string Large = "generated, 60,000 × 50,000, 4,000,000 rows";

    static readonly InteractionFormat RatingsFormat = new()
    {
        Text = new() { Separator = "," },
        User = ColumnReference.Named("userId"),
        Item = ColumnReference.Named("movieId"),
        Value = ColumnReference.Named("rating"),
    };

    static readonly InteractionFormat CiteULikeFormat = new() { Text = new() { Separator = "\t", HasHeader = false }, Value = null };

    /// <summary>Loads a data set; null: it is a file that the folder does not have.</summary>
    /// <param name="name">One of the names above.</param>
    /// <param name="folder">The folder with the files; null: none.</param>
    public static ComparedData? Load(string name, string? folder) => name switch
    {
        HetRec or Ratings or CiteULike => Read(name, folder) is { } matrix ? ComparedData.Of(name, matrix) : null,
        Small => ComparedData.Generate(name, 2_000, 1_000, 80_000),
        Medium => ComparedData.Generate(name, 20_000, 10_000, 1_000_000),
        Large => ComparedData.Generate(name, 60_000, 50_000, 4_000_000),
        _ => throw new ArgumentException($"no data set {name}", nameof(name)),
    };

    /// <summary>Generated pairs with the default seed.</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="rows">The number of pairs.</param>
    public static InteractionMatrix Generate(int users, int items, long rows)
    {
        var builder = new InteractionMatrixBuilder();
        SyntheticInteractions.AddTo(new SyntheticOptions { Users = users, Items = items, Rows = rows }, builder);
        return builder.Build();
    }

    /// <summary>Reads a data set that is a file; null: the folder does not have the file.</summary>
    /// <param name="name">One of the names above.</param>
    /// <param name="folder">The folder with the files; null: none.</param>
    public static InteractionMatrix? Read(string name, string? folder)
    {
        var (file, format) = name switch
        {
            HetRec => ("hetrec2011-lastfm-2k/user_artists.dat", InteractionFormat.LastFm2K),
            Ratings => ("ml-latest-small/ratings.csv", RatingsFormat),
            CiteULike => ("citeulike-a/users-articles.tsv", CiteULikeFormat),
            _ => throw new ArgumentException($"{name} is not a file", nameof(name)),
        };
        return folder is not null && Path.Combine(folder, file) is var path && File.Exists(path)
            ? InteractionReader.ReadMatrix(path, format).Matrix
            : null;
    }
}
