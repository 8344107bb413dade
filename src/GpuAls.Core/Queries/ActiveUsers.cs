using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Queries;

/// <summary>
/// The users of a block whose lists may still change with the remaining candidates. A finished user is replaced by the last one, so that tiles stay
/// full. Users with a vector of zeros are never active: every item scores 0, and a list by row would be noise.
/// </summary>
sealed unsafe class ActiveUsers : IDisposable
{
    readonly int stride;
    readonly LargeArray<float> vectors;
    readonly int[] users;
    readonly UserBlock block;
    readonly TopK[] best;
    readonly float[] tooLow;
    readonly double[] norms;
    readonly double[] reach;

    // At least the reach of every user: if no user can be finished, no user is examined.
    double highestReach = double.NegativeInfinity;

    /// <param name="block">The users.</param>
    /// <param name="best">[block's users] The best items of each user so far.</param>
    /// <param name="bound">The bound that finds finished users; null if no user is ever finished.</param>
    public ActiveUsers(UserBlock block, TopK[] best, ScoreBound? bound)
    {
        (this.block, this.best) = (block, best);
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

    /// <summary>The number of users in a tile.</summary>
    public const int TileRows = Tile<Simd128, System.Runtime.Intrinsics.Vector128<float>>.Rows;

    /// <summary>The number of active users.</summary>
    public int Count { get; private set; }

    /// <summary>[count, rounded up to whole tiles × stride] Behind the count: any finite numbers.</summary>
    public float* Vectors => vectors.Pointer;

    /// <summary>The user of the block at a place.</summary>
    public int User(int place) => users[place];

    /// <summary>
    /// [count] A product x·y that changes no list. Without neighbours it is the highest one: the next higher number equals the threshold, and may
    /// change the list if its row is lower.
    /// </summary>
    public ReadOnlySpan<float> TooLow => tooLow.AsSpan(0, Count);

    /// <summary>Adds an item to the list of the user at a place.</summary>
    public void Add(int place, Scored item)
    {
        best[users[place]].Add(item);
        SetThreshold(place);
    }

    /// <summary>Removes the users whose lists cannot change any more.</summary>
    /// <param name="norm">The highest norm of the remaining items.</param>
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
        var threshold = WithoutPart(best[users[place]].Threshold, block.LargestPart(users[place]));
        tooLow[place] = MathF.BitDecrement(threshold);
        // Items with a lower norm score less than the threshold. A negative reach removes nobody: norms are not negative.
        reach[place] = Math.Min(threshold, ScoreBound.MaxThreshold) / norms[place];
        highestReach = Math.Max(highestReach, reach[place]);
    }

    /// <summary>A product below which no score reaches a threshold, even with the largest part of the neighbours.</summary>
    static float WithoutPart(float threshold, float part)
    {
        // More than the rounding of the sum of both, which is half of a unit in the last place.
        const double rounding = 1.0 / (1 << 22);
        return part == 0 ? threshold : (float)(threshold - part - rounding * ((double)Math.Abs(threshold) + part));
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
