using ILGPU;

namespace GpuAls.Kernels.Neighbours;

/// <summary>
/// The items that <see cref="NeighbourKernel"/> fits, and the memory of its groups. It is one value because a kernel takes few parameters.
/// </summary>
struct NeighbourView
{
    /// <summary>[users + 1] Where the items of each user start.</summary>
    public ArrayView<long> UserOffsets;

    /// <summary>[entries] The items of each user; only likes.</summary>
    public ArrayView<int> UserItems;

    /// <summary>[items + 1] Where the users of each item start.</summary>
    public ArrayView<long> ItemOffsets;

    /// <summary>[entries] The users of each item; only likes.</summary>
    public ArrayView<int> ItemUsers;

    /// <summary>The number of users.</summary>
    public int Users;

    /// <summary>The number of items.</summary>
    public int Items;

    /// <summary>The first item of the batch.</summary>
    public int First;

    /// <summary>The number of items of the batch.</summary>
    public int BatchItems;

    /// <summary>K, the maximum number of neighbours.</summary>
    public int Count;

    /// <summary>Words of 32 bits in the mask of a user: a bit for each neighbour.</summary>
    public int Words;

    /// <summary>Threads of a team, which share a row; the group size is a multiple of it.</summary>
    public int Team;

    /// <summary>[1] The next item of the batch that no group has taken.</summary>
    public ArrayView<int> Next;

    /// <summary>[groups × items] Common users with each item; zeros between two items.</summary>
    public ArrayView<int> Counts;

    /// <summary>[groups × items] The items with a common user.</summary>
    public ArrayView<int> Found;

    /// <summary>[groups × users × words] The neighbours of each user, as bits; zeros between two items.</summary>
    public ArrayView<int> Masks;

    /// <summary>[groups × users] 1 for a user of a neighbour; zeros between two items.</summary>
    public ArrayView<int> Marks;

    /// <summary>[groups × users] The users of the neighbours.</summary>
    public ArrayView<int> Marked;

    /// <summary>[groups × K × K] X_SᵀX_S, the lower triangle.</summary>
    public ArrayView<int> Gram;

    /// <summary>[groups × K] X_Sᵀx.</summary>
    public ArrayView<int> Right;

    /// <summary>[groups × K × K] X_SᵀX_S + λI, and its Cholesky factor.</summary>
    public ArrayView<double> Matrix;

    /// <summary>[groups × K] The solution.</summary>
    public ArrayView<double> Solution;

    /// <summary>The λ.</summary>
    public ArrayView<double> Regularizations;

    /// <summary>[batch] The number of neighbours of each item.</summary>
    public ArrayView<int> Lengths;

    /// <summary>[batch × K] The neighbours, ascending.</summary>
    public ArrayView<int> Sources;

    /// <summary>[λ × batch × K] Their weights; not a number where λ is too small.</summary>
    public ArrayView<float> Weights;
}
