using GpuAls.Core.Memory;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Memory;

namespace GpuAls.Kernels.Planning;

/// <summary>The batches and the memory of a session, decided before it allocates anything.</summary>
/// <param name="Users">The rows by user.</param>
/// <param name="Items">The rows by item.</param>
/// <param name="Memory">The allocations.</param>
sealed record SessionPlan(SidePlan Users, SidePlan Items, MemoryPlan Memory)
{
    /// <summary>Maximum rows in a batch, of either side.</summary>
    public int BatchRows => Math.Max(Users.Batches.MaxBatchRows, Items.Batches.MaxBatchRows);

    /// <summary>Maximum entries in a batch, of either side.</summary>
    public long BatchEntries => Math.Max(Users.Batches.MaxBatchEntries, Items.Batches.MaxBatchEntries);

    /// <summary>Maximum pieces of long rows in a batch, of either side.</summary>
    public int BatchPieces => Math.Max(Users.Batches.MaxBatchPieces, Items.Batches.MaxBatchPieces);

    /// <summary>Maximum rows of a fixed side, with the priors behind them.</summary>
    public int SideRows => Math.Max(Users.Rows.Columns, Items.Rows.Columns);

    /// <summary>Both sides.</summary>
    public IReadOnlyList<SidePlan> Sides => [Users, Items];

    /// <summary>The sides whose interactions are streamed.</summary>
    public IReadOnlyList<SidePlan> Streamed => [.. Sides.Where(side => side.IsStreamed)];

    /// <summary>Maximum rows in a batch that is streamed.</summary>
    public int StagedRows => Streamed.Max(side => side.Batches.MaxBatchRows);

    /// <summary>Maximum entries in a batch that is streamed.</summary>
    public int StagedEntries => (int)Streamed.Max(side => side.Batches.MaxBatchEntries);
}

/// <summary>The rows of one side and the batches that they are solved in.</summary>
/// <param name="Name">"user" or "item".</param>
/// <param name="Rows">The interactions, one row for each user or item.</param>
/// <param name="Batches">The batches.</param>
/// <param name="IsStreamed">Whether the interactions stay in the computer's memory and are copied batch by batch.</param>
/// <param name="Regularization">[rows] λ of each row; null if all rows have the same.</param>
sealed record SidePlan(string Name, WeightedRows Rows, RowPlan Batches, bool IsStreamed, LargeArray<float>? Regularization);
