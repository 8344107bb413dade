using GpuAls.Core.Interactions;

namespace GpuAls.Export.Onnx;

/// <summary>
/// The neighbours of each item as two matrices [items × K]: the rows of its neighbours and their weights. Items with fewer than K neighbours are
/// filled with row 0 and weight 0, which adds nothing.
/// </summary>
sealed class NeighbourTable
{
    readonly SparseRows byItem;

    /// <param name="weights">[items × items] B, a row for each liked item, as a model has it.</param>
    public NeighbourTable(SparseRows weights)
    {
        byItem = weights.Transpose();
        Count = byItem.MaxRowLength;
    }

    /// <summary>K, the maximum number of neighbours of an item; 0 if no item has one.</summary>
    public int Count { get; }

    /// <summary>Copies the rows of an item's neighbours.</summary>
    /// <param name="item">The item.</param>
    /// <param name="to">[K]</param>
    public void CopyItems(int item, Span<int> to)
    {
        to.Clear();
        byItem.RowColumns(item).CopyTo(to);
    }

    /// <summary>Copies the weights of an item's neighbours.</summary>
    /// <param name="item">The item.</param>
    /// <param name="to">[K]</param>
    public void CopyWeights(int item, Span<float> to)
    {
        to.Clear();
        byItem.RowValues(item).CopyTo(to);
    }
}
