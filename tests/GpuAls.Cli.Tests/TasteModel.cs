using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>
/// A model of two tastes, trained through the command line: four users with three of the metal bands each, four with three of the pop bands, so
/// that each user has one right recommendation.
/// </summary>
public sealed class TasteModel : IDisposable
{
    /// <summary>The bands of the first taste.</summary>
    public static IReadOnlyList<string> Metal { get; } = ["Slayer", "Anthrax", "Megadeth", "Testament"];

    /// <summary>The bands of the second taste.</summary>
    public static IReadOnlyList<string> Pop { get; } = ["Kylie", "Robyn", "Abba", "Röyksopp"];

    readonly TestFolder folder = new();

    public TasteModel()
    {
        Plays = folder.Write("plays.tsv", string.Concat(Rows("metal", Metal).Concat(Rows("pop", Pop))));
        Path = folder["plays.als"];
        Gpuals.Answer(
            "train", Plays, "--model", Path, "--factors", "2", "--iterations", "20", "--confidence", "hu", "--alpha", "1", "--regularization",
            "0.1", "--solver", "cholesky", "--start", "uniform");
    }

    /// <summary>The file with the interactions.</summary>
    public string Plays { get; }

    /// <summary>The model file.</summary>
    public string Path { get; }

    /// <summary>Writes a file beside the model, and returns its path.</summary>
    public string Write(string name, string text) => folder.Write(name, text);

    public void Dispose() => folder.Dispose();

    // metal0 has all bands but band 0, and so on: 10 plays of each.
    static IEnumerable<string> Rows(string taste, IReadOnlyList<string> bands) =>
        from user in Enumerable.Range(0, 4) from band in Enumerable.Range(0, 4) where band != user select $"{taste}{user}\t{bands[band]}\t10\n";
}
