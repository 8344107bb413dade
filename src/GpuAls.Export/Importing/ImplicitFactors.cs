using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Export.Numpy;
using GpuAls.Export.Targets;

namespace GpuAls.Export.Importing;

/// <summary>The vectors of one side in a model of implicit.</summary>
static class ImplicitFactors
{
    /// <summary>Reads an array [rows × f].</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">The name of the array.</param>
    /// <param name="note">Receives a remark if numbers were rounded.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="ExchangeException">The array is missing, damaged, or no matrix of numbers.</exception>
    public static FactorMatrix Read(NpzReader file, string key, Action<string> note, CancellationToken cancel)
    {
        using var array = file.Open(key);
        var type = array.RequireNumbers(dimensions: 2);
        var (rows, factors) = (array.Header.Shape[0], array.Header.Shape[1]);
        if (type.IsWhole) throw file.Wrong(key, $"has the type {type.Name}; expected float32, float64 or float16");
        if (rows is < 1 or > int.MaxValue || !AlsOptions.FactorsRange.Contains((int)Math.Min(factors, int.MaxValue)))
            throw file.Wrong(key, $"has the shape {array.Header.ShapeText}; expected 1 row or more, and 1 to {AlsOptions.FactorsRange.Max} columns");
        var matrix = FactorMatrix.Zeros((int)rows, (int)factors);
        array.ReadAll(
            type,
            value => (float)value,
            (start, values) =>
            {
                while (!values.IsEmpty)
                {
                    var (row, column) = ((int)(start / factors), (int)(start % factors));
                    var part = values[..(int)Math.Min(values.Length, factors - column)];
                    part.CopyTo(matrix.WritableRow(row)[column..]);
                    start += part.Length;
                    values = values[part.Length..];
                }
            },
            cancel);
        if (type.Word == NpyType.Float64) note($"{DisplayText.Escape(key)} was rounded from float64 to float32.");
        return matrix;
    }
}
