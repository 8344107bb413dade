using GpuAls.Core.Interactions;

namespace GpuAls.Core.Features;

/// <summary>The features of all users or of all items.</summary>
/// <param name="Schema">The features and their columns.</param>
/// <param name="Rows">[rows × columns] A, aligned with the users or the items of the interactions.</param>
sealed record FeatureTable(FeatureSchema Schema, SparseRows Rows);
