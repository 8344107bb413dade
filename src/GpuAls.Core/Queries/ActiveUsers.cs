using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Queries;

/// <summary>
/// The users of a block who may still find something better among the candidates to come, closed up: who is finished is replaced by the last, so that tiles
/// are full. Users whose vector is zeros are never among them: every item scores 0, and the first ten by row would be noise.
/// </summary>
sealed unsafe class ActiveUsers : IDisposable
{
    readonly int stride;
    readonly LargeArray<float> vectors;
    readonly int[] users;
    readonly TopK[] best;
    readonly float[] tooLow;
    readonly double[] norms;
    readonly double[] reach;

    // Not below any user's reach: where nobody can be finished, nobody is looked at.
    double highestReach = double.NegativeInfinity;

    /// <param name="block">The users.</param>
    /// <param name="best">[block's users] What each has.</param>
    /// <param name="bound">How to tell who is finished; null where nobody ever is.</param>
    public ActiveUsers(UserBlock block, TopK[] best, ScoreBound? bound)
    {
        this.best = best;
        stride = block.Vectors.Stride;
        vectors = LargeArray<float>.Zeros((long)(block.Count + TileRows - 1) / TileRows * TileRows * stride);
        users = new int[block.Count];
        tooLow = new float[block.Count];
        norms = new double[block.Count];
        reach = new double[block.Count];
        var work = new double[block.Vectors.Factors];
        for (var user = 0; user < block.Count; user++)
        {
            if (block.Vectors.IsZero(user)) continue;
            block.Vectors.Row(user).CopyTo(vectors.Writable((long)Count * stride, stride));
            users[Count] = user;
            norms[Count] = bound?.UserNorm(block.Vectors.Row(user), work) ?? 1;
            SetThreshold(Count++);
        }
    }

    /// <summary>Users are scored in tiles of this many.</summary>
    public const int TileRows = Tile<Simd128, System.Runtime.Intrinsics.Vector128<float>>.Rows;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>[count, rounded up to whole tiles × stride] Beyond the count: anything finite.</summary>
    public float* Vectors => vectors.Pointer;

    /// <summary>The user of the block at a place.</summary>
    public int User(int place) => users[place];

    /// <summary>[count] The highest score that is of no use to each. The next one may be: it equals their threshold, with a row that is lower or not.</summary>
    public ReadOnlySpan<float> TooLow => tooLow.AsSpan(0, Count);

    /// <summary>Gives the user at a place an item.</summary>
    public void Add(int place, Scored item)
    {
        best[users[place]].Add(item);
        SetThreshold(place);
    }

    /// <summary>Lets go who finds nothing any more.</summary>
    /// <param name="norm">The highest norm of the items to come.</param>
    public void DropBeyond(double norm)
    {
        if (!(norm < highestReach)) return;
        highestReach = double.NegativeInfinity;
        for (var place = 0; place < Count;)
        {
            if (norm < reach[place])
            {
                Replace(place, --Count);
                continue;
            }

            highestReach = Math.Max(highestReach, reach[place++]);
        }
    }

    public void Dispose() => vectors.Dispose();

    void SetThreshold(int place)
    {
        var threshold = best[users[place]].Threshold;
        tooLow[place] = MathF.BitDecrement(threshold);
        // Items of a lower norm score less than the threshold. Below zero it never happens: norms are not.
        reach[place] = Math.Min(threshold, ScoreBound.HighestThreshold) / norms[place];
        highestReach = Math.Max(highestReach, reach[place]);
    }

    void Replace(int place, int by)
    {
        if (place == by) return;
        new ReadOnlySpan<float>(Vectors + (long)by * stride, stride).CopyTo(vectors.Writable((long)place * stride, stride));
        users[place] = users[by];
        tooLow[place] = tooLow[by];
        norms[place] = norms[by];
        reach[place] = reach[by];
    }
}
