namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// A sum of matrices that threads compute in any order and that is added up in theirs, so that not a bit depends on the threads; it holds few more matrices than there are threads.
/// </summary>
/// <param name="length">Elements of a matrix.</param>
sealed class OrderedSum(int length)
{
    readonly Lock gate = new();
    readonly Stack<double[]> free = [];
    readonly Dictionary<int, double[]> waiting = [];
    double[]? sum;
    int next;

    /// <summary>A matrix of zeros to compute the next term in.</summary>
    public double[] Take()
    {
        double[]? term;
        lock (gate) free.TryPop(out term);
        if (term is null) return new double[length];
        Array.Clear(term);
        return term;
    }

    /// <summary>Hands a term in.</summary>
    /// <param name="place">Its place in the sum, counted from 0.</param>
    /// <param name="term">What <see cref="Take"/> gave.</param>
    public void Add(int place, double[] term)
    {
        lock (gate)
        {
            waiting.Add(place, term);
            for (; waiting.Remove(next, out var ready); next++)
            {
                if (sum is null)
                {
                    sum = ready;
                    continue;
                }

                for (var k = 0; k < length; k++) sum[k] += ready[k];
                free.Push(ready);
            }
        }
    }

    /// <summary>The sum of the terms, each of which was handed in.</summary>
    public double[] Total => sum!;
}
