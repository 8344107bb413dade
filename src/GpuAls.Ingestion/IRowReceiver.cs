namespace GpuAls.Ingestion;

/// <summary>The receiver of a source's rows: the first reading of a source, or a second one that looks for single columns.</summary>
interface IRowReceiver
{
    /// <summary>The number of rows so far.</summary>
    long Count { get; }

    /// <summary>Takes the source's current row.</summary>
    /// <exception cref="BadRowException">The row is bad, and the policy is to stop.</exception>
    void Add(in InteractionRow row);

    /// <summary>Takes the source's current row as a bad one, which has no fields that could be read.</summary>
    /// <param name="kind">The problem, which <see cref="IInteractionSource.DescribeProblem"/> describes.</param>
    /// <exception cref="BadRowException">The policy is to stop.</exception>
    void Reject(BadRowKind kind);
}
