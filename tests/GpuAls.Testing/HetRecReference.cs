using System.Globalization;
using System.Text.Json;
using GpuAls.Core.Interactions;

namespace GpuAls.Testing;

/// <summary>
/// Last.fm plays of 1,892 users (HetRec 2011), and the results of numpy in float64. Data and results are outside the repository; tests that need
/// them are skipped if they are missing.
/// </summary>
static class HetRecReference
{
    static readonly string? Plays = SharedFolder.Find("data", "hetrec2011-lastfm-2k", "user_artists.dat");
    static readonly string? Figures = SharedFolder.Find("reference", "hetrec2011-lastfm-2k.json");
    static readonly Lazy<JsonElement> Cached = new(Read);
    static readonly Lazy<InteractionMatrix> CachedMatrix = new(ReadMatrix);
    static readonly Lazy<ReferenceAls>[] CachedTrained =
    [
        .. Enumerable.Range(0, 6).Select(number => new Lazy<ReferenceAls>(() => ReferenceAls.Train(Matrix, Run(number).Options))),
    ];

    /// <summary>Skips the running test where the data is missing.</summary>
    public static void SkipWhenMissing() => Assert.SkipWhen(Plays is null || Figures is null, "HetRec data not present");

    /// <summary>The whole file of figures.</summary>
    public static JsonElement Root => Cached.Value;

    /// <summary>Indices into the file's runs, for theories.</summary>
    public static TheoryData<int> RunNumbers => [0, 1, 2, 3, 4, 5];

    /// <summary>The interactions; users and artists are numbered in order of first appearance.</summary>
    public static InteractionMatrix Matrix => CachedMatrix.Value;

    /// <summary>What the plain reference makes of a run; trained once, for all tests.</summary>
    public static ReferenceAls Trained(int number) => CachedTrained[number].Value;

    /// <summary>One run of the file.</summary>
    public static ReferenceRun Run(int number) => new(Root.GetProperty("runs")[number]);

    static JsonElement Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Figures!));
        return document.RootElement.Clone();
    }

    static InteractionMatrix ReadMatrix()
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var line in File.ReadLines(Plays!).Skip(1))
        {
            var columns = line.Split('\t');
            builder.Add(columns[0], columns[1], float.Parse(columns[2], CultureInfo.InvariantCulture));
        }

        return builder.Build();
    }
}
