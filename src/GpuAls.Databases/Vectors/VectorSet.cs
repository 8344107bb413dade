namespace GpuAls.Databases.Vectors;

/// <summary>Vectors with names, for a database that searches the nearest ones.</summary>
/// <param name="Count">The number of vectors.</param>
/// <param name="Dimensions">The length of each vector.</param>
/// <param name="Distance">The distance by which they are searched.</param>
/// <param name="Name">The name of a row.</param>
/// <param name="Id">The id of a row; null if rows have no ids beside their names.</param>
/// <param name="Copy">Copies the vector of a row.</param>
sealed record VectorSet(
    int Count, int Dimensions, VectorDistance Distance, Func<int, string> Name, Func<int, string>? Id, VectorSet.CopyRow Copy)
{
    /// <summary>Copies the vector of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="to">[dimensions] Receives the vector.</param>
    public delegate void CopyRow(int row, Span<float> to);

    /// <summary>The vector of a row.</summary>
    public float[] this[int row]
    {
        get
        {
            var vector = new float[Dimensions];
            Copy(row, vector);
            return vector;
        }
    }
}

/// <summary>The distance by which a database searches vectors.</summary>
enum VectorDistance
{
    /// <summary>The highest x·y is the nearest.</summary>
    InnerProduct,

    /// <summary>The highest x·y / (|x|·|y|) is the nearest.</summary>
    Cosine,
}
