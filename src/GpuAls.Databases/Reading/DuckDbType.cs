using GpuAls.Ingestion;

namespace GpuAls.Databases.Reading;

/// <summary>A type of DuckDB: how a query selects a column of the type, and how a field is read from its vector.</summary>
/// <param name="name">The type as DuckDB writes it.</param>
/// <param name="isCast">Whether the column is selected as text.</param>
/// <param name="add">Reads a field.</param>
sealed unsafe class DuckDbType(string name, bool isCast, DuckDbType.Adder add)
{
    // All other types become text, as DuckDB writes them: times as in ISO 8601, decimals with a point.
    static readonly IReadOnlyList<DuckDbType> Direct =
    [
        new("VARCHAR", isCast: false, DuckDbRows.AddText),
        new("TINYINT", isCast: false, (vector, row, into) => into.AddWhole(((sbyte*)vector)[row])),
        new("UTINYINT", isCast: false, (vector, row, into) => into.AddWhole(vector[row])),
        new("SMALLINT", isCast: false, (vector, row, into) => into.AddWhole(((short*)vector)[row])),
        new("USMALLINT", isCast: false, (vector, row, into) => into.AddWhole(((ushort*)vector)[row])),
        new("INTEGER", isCast: false, (vector, row, into) => into.AddWhole(((int*)vector)[row])),
        new("UINTEGER", isCast: false, (vector, row, into) => into.AddWhole(((uint*)vector)[row])),
        new("BIGINT", isCast: false, (vector, row, into) => into.AddWhole(((long*)vector)[row])),
        new("FLOAT", isCast: false, (vector, row, into) => into.AddReal(((float*)vector)[row])),
        new("DOUBLE", isCast: false, (vector, row, into) => into.AddReal(((double*)vector)[row])),
        new("BOOLEAN", isCast: false, (vector, row, into) => into.AddFlag(vector[row] != 0)),
    ];

    /// <summary>Adds a field of a vector.</summary>
    public delegate void Adder(byte* vector, int row, ColumnValues into);

    /// <summary>Whether fields of the type are text, numbers, flags or times; false for lists, structs and the like.</summary>
    public bool IsReadable { get; } = !name.EndsWith(']') && !name.EndsWith(')') || name.StartsWith("DECIMAL", StringComparison.Ordinal)
        || name.StartsWith("ENUM", StringComparison.Ordinal);

    /// <summary>The type with a name.</summary>
    public static DuckDbType Of(string name) =>
        Direct.FirstOrDefault(type => type.Name == name) ?? new DuckDbType(name, isCast: true, DuckDbRows.AddText);

    /// <summary>The type as DuckDB writes it.</summary>
    public string Name => name;

    /// <summary>The column in a query.</summary>
    public string Select(string column) => isCast ? $"CAST({column} AS VARCHAR)" : column;

    /// <summary>Reads a field from a vector.</summary>
    public void Add(byte* vector, int row, ColumnValues into) => add(vector, row, into);
}
