namespace GpuAls.Core.Memory;

/// <summary>
/// The place of arrays that are as long as the pairs of a matrix: memory, or temporary files in a folder for a matrix whose pairs are in files
/// because memory does not hold them. A temporary file is deleted with its array, and by the system if the program is killed.
/// </summary>
sealed class ArrayStore
{
    // Of the free memory, for one array: the weights by user and by item are two, and half of the memory is left for factors and solvers.
    const int Share = 4;

    readonly string? folder;
    readonly long maxBytes;

    ArrayStore(string? folder, long maxBytes) => (this.folder, this.maxBytes) = (folder, maxBytes);

    /// <summary>All arrays in memory.</summary>
    public static ArrayStore InMemory { get; } = new(null, long.MaxValue);

    /// <summary>Arrays in memory if they are small beside the memory that is free now, and in a folder otherwise.</summary>
    /// <param name="folder">The folder for temporary files.</param>
    /// <param name="memory">The memory of the process.</param>
    public static ArrayStore InFolder(string folder, AvailableMemory memory) => new(folder, Math.Max(memory.Free, 0) / Share);

    /// <summary>Whether an array of a size is in memory.</summary>
    public bool IsInMemory(double bytes) => folder is null || bytes <= maxBytes;

    /// <summary>A new array with undefined elements, all of which the caller sets.</summary>
    /// <exception cref="GpuAlsException">There is neither memory nor disk for the array.</exception>
    public unsafe LargeArray<T> Uninitialized<T>(long length) where T : unmanaged =>
        IsInMemory((double)length * sizeof(T)) ? LargeArray<T>.Uninitialized(length) : FileArray.Create<T>(folder!, length);
}
