using GpuAls.Core;

namespace GpuAls.Kernels;

/// <summary>How one side's rows are kept and handed out.</summary>
/// <param name="Name">"user" or "item".</param>
/// <param name="Rows">The interactions, a row for each of the side.</param>
/// <param name="Batches">The batches they are solved in.</param>
/// <param name="IsStreamed">Whether they stay in the computer's memory and are copied batch by batch.</param>
/// <param name="Regularization">[rows] λ of each; null where it is the same for all.</param>
sealed record SidePlan(string Name, WeightedRows Rows, RowPlan Batches, bool IsStreamed, LargeArray<float>? Regularization);
