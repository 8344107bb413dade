using System.Globalization;
using System.Text.Json;
using GpuAls.Core.Interactions;

namespace GpuAls.Testing;

/// <summary>
/// 200 users × 300 items from a formula, and the results of numpy in float64. User 7 and item 11 have no interactions. No data file is needed.
/// </summary>
static class SyntheticReference
{
    public const int Users = 200;
    public const int Items = 300;
    public const int UserWithoutHistory = 7;
    public const int ItemWithoutListeners = 11;

    static readonly Lazy<ReferenceRun[]> Cached = new(Read);
    static readonly Lazy<ReferenceAls>[] CachedTrained =
    [
        .. Enumerable.Range(0, 6).Select(number => new Lazy<ReferenceAls>(() => ReferenceAls.Train(CreateMatrix(), Runs[number].Options))),
    ];

    /// <summary>The figures, one entry a combination of weighting and solver.</summary>
    public static IReadOnlyList<ReferenceRun> Runs => Cached.Value;

    /// <summary>Indices into <see cref="Runs"/>, for theories.</summary>
    public static TheoryData<int> RunNumbers => [0, 1, 2, 3, 4, 5];

    /// <summary>What the plain reference makes of a run; trained once, for all tests.</summary>
    public static ReferenceAls Trained(int number) => CachedTrained[number].Value;

    /// <summary>The interactions.</summary>
    public static InteractionMatrix CreateMatrix()
    {
        var builder = new InteractionMatrixBuilder();
        // All names are added first, because rows without interactions exist too.
        for (var user = 0; user < Users; user++) builder.Users.GetOrAdd(Name(user));
        for (var item = 0; item < Items; item++) builder.Items.GetOrAdd(Name(item));
        for (var user = 0; user < Users; user++)
        {
            for (var item = 0; item < Items; item++)
            {
                if (Strength(user, item) is var strength and > 0) builder.Add(user, item, strength);
            }
        }

        return builder.Build();
    }

    /// <summary>How often a user played an item; 0 where they did not.</summary>
    static uint Strength(int user, int item)
    {
        if (user == UserWithoutHistory || item == ItemWithoutListeners) return 0;
        var hash = (uint)(user * Items + item + 1) * 2654435761;
        hash ^= hash >> 15;
        hash *= 2246822519;
        hash ^= hash >> 13;
        return hash % 100 < (user % 5 == item % 5 ? 30u : 3u) ? 1 + (hash >> 8) % 50 : 0;
    }

    static byte[] Name(int row) => System.Text.Encoding.UTF8.GetBytes(row.ToString(CultureInfo.InvariantCulture));

    static ReferenceRun[] Read()
    {
        using var stream = typeof(SyntheticReference).Assembly.GetManifestResourceStream("synthetic.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.GetProperty("runs").Clone().EnumerateArray().Select(run => new ReferenceRun(run)).ToArray();
    }
}
