using GpuAls.Core.Memory;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The memory of a whitened side. If solved rows of other processes are received as they are, each side has memory of its own: while the solvers
/// read one side, the rows of the other arrive, and are whitened in their places. Whitened vectors of a shorter format have no room for the rows,
/// which then arrive in memory beside.
/// </summary>
/// <param name="users">The rows of the users, as a fixed side.</param>
/// <param name="items">The rows of the items, as a fixed side.</param>
/// <param name="size">Floats of a whitened vector.</param>
/// <param name="width">Floats of a received vector.</param>
sealed unsafe class WhitenedMemory(int users, int items, int size, int width) : IDisposable
{
    // Every row is whole when it is whitened or received, so the memory is cleared by no one.
    LargeArray<float> values = LargeArray<float>.Uninitialized((long)Math.Max(users, items) * size);
    LargeArray<float>? other; // the items, or received rows; null if none are received

    bool IsInPlace => size == width;

    /// <summary>Chooses the memory of the next half-sweep. If it changes, its numbers are lost.</summary>
    /// <param name="receives">Whether rows are received as they are.</param>
    public void Reserve(bool receives)
    {
        if (receives == other is not null) return;
        Dispose();
        other = null;
        values = LargeArray<float>.Uninitialized((long)(receives && IsInPlace ? users : Math.Max(users, items)) * size);
        if (receives) other = LargeArray<float>.Uninitialized((long)(IsInPlace ? items : Math.Max(users, items)) * width);
    }

    /// <summary>[rows × size] The whitened vectors of a side.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    public float* Values(bool ofUsers) => other is not null && IsInPlace && !ofUsers ? other.Pointer : values.Pointer;

    /// <summary>[rows × width] The received rows of a side.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    public float* Received(bool ofUsers) => IsInPlace ? Values(ofUsers) : other!.Pointer;

    public void Dispose()
    {
        values.Dispose();
        other?.Dispose();
    }
}
