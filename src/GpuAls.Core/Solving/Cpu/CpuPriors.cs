namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The priors of the rows of one side in a session on the CPU. They are written behind the other side when they are read: with the rows of a piece
/// just before it is solved, while they are in the cache, and only if the weights have changed since.
/// </summary>
/// <param name="problem">The problem.</param>
/// <param name="ofUsers">Whether of the users.</param>
/// <param name="own">The rows that this process solves.</param>
/// <param name="threads">The number of threads; it changes no bit.</param>
sealed class CpuPriors(AlsProblem problem, bool ofUsers, (int Start, int End) own, int threads)
{
    PriorWeights? written;

    /// <summary>The features of the rows; null: the priors are in memory, or there are none.</summary>
    public PriorRows? Rows { get; } = ofUsers ? problem.UserPriors : problem.ItemPriors;

    /// <summary>The weights; null before they are set.</summary>
    public PriorWeights? Weights { get; private set; }

    /// <summary>Whether the priors in memory are not those of the weights.</summary>
    public bool IsStale => Weights is not null && Weights != written;

    /// <summary>Takes over weights.</summary>
    public void Set(PriorWeights weights) => Weights = weights;

    /// <summary>Writes the priors of rows [start, end).</summary>
    public void Write(int start, int end) => problem.WritePriors(ofUsers, Weights!, start, end);

    /// <summary>The priors of all rows were written.</summary>
    public void SetWritten() => written = Weights;

    /// <summary>Writes the priors of all rows, if they are not in memory.</summary>
    public void Write()
    {
        if (!IsStale) return;
        problem.WritePriors(ofUsers, Weights!, own.Start, own.End, threads);
        SetWritten();
    }
}
