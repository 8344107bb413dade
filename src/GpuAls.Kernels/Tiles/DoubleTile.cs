using System.Runtime.InteropServices;
using ILGPU;

namespace GpuAls.Kernels.Tiles;

/// <summary>A tile of 4 × 4 numbers in float64 in registers, by rows: 16 multiply-adds for eight loads from shared memory.</summary>
[StructLayout(LayoutKind.Sequential)]
struct DoubleTile(Double4 row0, Double4 row1, Double4 row2, Double4 row3)
{
    public Double4 Row0 = row0;
    public Double4 Row1 = row1;
    public Double4 Row2 = row2;
    public Double4 Row3 = row3;

    /// <summary>this + rows · columnsᵀ.</summary>
    public readonly DoubleTile AddOuter(Double4 rows, Double4 columns) => new(
        Row0.Add(rows.V0, columns),
        Row1.Add(rows.V1, columns),
        Row2.Add(rows.V2, columns),
        Row3.Add(rows.V3, columns));

    /// <summary>Stores element (i, j) to start + i · rowStep + j · columnStep.</summary>
    public readonly void Store(ArrayView<double> values, long start, int rowStep, int columnStep)
    {
        Row0.Store(values, start, columnStep);
        Row1.Store(values, start + rowStep, columnStep);
        Row2.Store(values, start + 2L * rowStep, columnStep);
        Row3.Store(values, start + 3L * rowStep, columnStep);
    }

    /// <summary>Subtracts element (i, j) from the number at start + i · rowStep + j · columnStep.</summary>
    public readonly void SubtractFrom(ArrayView<double> values, long start, int rowStep, int columnStep)
    {
        Row0.SubtractFrom(values, start, columnStep);
        Row1.SubtractFrom(values, start + rowStep, columnStep);
        Row2.SubtractFrom(values, start + 2L * rowStep, columnStep);
        Row3.SubtractFrom(values, start + 3L * rowStep, columnStep);
    }
}

/// <summary>Four numbers in float64 in registers: one row or column of a <see cref="DoubleTile"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
struct Double4(double v0, double v1, double v2, double v3)
{
    public const int Length = 4;

    public double V0 = v0;
    public double V1 = v1;
    public double V2 = v2;
    public double V3 = v3;

    /// <summary>Loads the four elements start, start + step, ….</summary>
    public static Double4 Load(ArrayView<double> values, int start, int step) =>
        new(values[start], values[start + step], values[start + 2 * step], values[start + 3 * step]);

    public readonly void Store(ArrayView<double> values, long start, int step)
    {
        values[start] = V0;
        values[start + step] = V1;
        values[start + 2L * step] = V2;
        values[start + 3L * step] = V3;
    }

    public readonly void SubtractFrom(ArrayView<double> values, long start, int step)
    {
        values[start] -= V0;
        values[start + step] -= V1;
        values[start + 2L * step] -= V2;
        values[start + 3L * step] -= V3;
    }

    /// <summary>this + scale · other.</summary>
    public readonly Double4 Add(double scale, Double4 other) =>
        new(V0 + scale * other.V0, V1 + scale * other.V1, V2 + scale * other.V2, V3 + scale * other.V3);
}
