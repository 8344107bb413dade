using System.Runtime.InteropServices;
using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.Tiles;

/// <summary>
/// A tile of 8 × 8 numbers in registers, by rows. An outer product of two vectors of eight is 64 multiply-adds for 16 loads: as many as a
/// multiprocessor computes while its shared memory delivers the 16 numbers.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
struct SquareTile(Float8 row0, Float8 row1, Float8 row2, Float8 row3, Float8 row4, Float8 row5, Float8 row6, Float8 row7)
{
    public const int Elements = Float8.Length * Float8.Length;

    public Float8 Row0 = row0;
    public Float8 Row1 = row1;
    public Float8 Row2 = row2;
    public Float8 Row3 = row3;
    public Float8 Row4 = row4;
    public Float8 Row5 = row5;
    public Float8 Row6 = row6;
    public Float8 Row7 = row7;

    /// <summary>A diagonal tile.</summary>
    public static SquareTile Diagonal(Float8 values) => new(
        new Float8(values.V0, 0, 0, 0, 0, 0, 0, 0),
        new Float8(0, values.V1, 0, 0, 0, 0, 0, 0),
        new Float8(0, 0, values.V2, 0, 0, 0, 0, 0),
        new Float8(0, 0, 0, values.V3, 0, 0, 0, 0),
        new Float8(0, 0, 0, 0, values.V4, 0, 0, 0),
        new Float8(0, 0, 0, 0, 0, values.V5, 0, 0),
        new Float8(0, 0, 0, 0, 0, 0, values.V6, 0),
        new Float8(0, 0, 0, 0, 0, 0, 0, values.V7));

    /// <summary>Loads row i from quads start + i · step and the one after it.</summary>
    public static SquareTile Load(ArrayView<Float4> quads, int start, int step) => new(
        Float8.Load(quads, start),
        Float8.Load(quads, start + step),
        Float8.Load(quads, start + 2 * step),
        Float8.Load(quads, start + 3 * step),
        Float8.Load(quads, start + 4 * step),
        Float8.Load(quads, start + 5 * step),
        Float8.Load(quads, start + 6 * step),
        Float8.Load(quads, start + 7 * step));

    /// <summary>Loads element (i, j) from start + i · rowStep + j · columnStep.</summary>
    public static SquareTile Load(ArrayView<float> values, int start, int rowStep, int columnStep) => new(
        Float8.Load(values, start, columnStep),
        Float8.Load(values, start + rowStep, columnStep),
        Float8.Load(values, start + 2 * rowStep, columnStep),
        Float8.Load(values, start + 3 * rowStep, columnStep),
        Float8.Load(values, start + 4 * rowStep, columnStep),
        Float8.Load(values, start + 5 * rowStep, columnStep),
        Float8.Load(values, start + 6 * rowStep, columnStep),
        Float8.Load(values, start + 7 * rowStep, columnStep));

    /// <summary>Stores element (i, j) to start + i · rowStep + j · columnStep.</summary>
    public readonly void Store(ArrayView<float> values, int start, int rowStep, int columnStep)
    {
        Row0.Store(values, start, columnStep);
        Row1.Store(values, start + rowStep, columnStep);
        Row2.Store(values, start + 2 * rowStep, columnStep);
        Row3.Store(values, start + 3 * rowStep, columnStep);
        Row4.Store(values, start + 4 * rowStep, columnStep);
        Row5.Store(values, start + 5 * rowStep, columnStep);
        Row6.Store(values, start + 6 * rowStep, columnStep);
        Row7.Store(values, start + 7 * rowStep, columnStep);
    }

    /// <summary>this + rows · columnsᵀ.</summary>
    public readonly SquareTile AddOuter(Float8 rows, Float8 columns) => new(
        Row0.Add(rows.V0, columns),
        Row1.Add(rows.V1, columns),
        Row2.Add(rows.V2, columns),
        Row3.Add(rows.V3, columns),
        Row4.Add(rows.V4, columns),
        Row5.Add(rows.V5, columns),
        Row6.Add(rows.V6, columns),
        Row7.Add(rows.V7, columns));

    /// <summary>this − rows · columnsᵀ.</summary>
    public readonly SquareTile SubtractOuter(Float8 rows, Float8 columns) => new(
        Row0.Add(-rows.V0, columns),
        Row1.Add(-rows.V1, columns),
        Row2.Add(-rows.V2, columns),
        Row3.Add(-rows.V3, columns),
        Row4.Add(-rows.V4, columns),
        Row5.Add(-rows.V5, columns),
        Row6.Add(-rows.V6, columns),
        Row7.Add(-rows.V7, columns));

    /// <summary>this · vector.</summary>
    public readonly Float8 Times(Float8 vector) => new(
        Row0.Dot(vector), Row1.Dot(vector), Row2.Dot(vector), Row3.Dot(vector),
        Row4.Dot(vector), Row5.Dot(vector), Row6.Dot(vector), Row7.Dot(vector));

    /// <summary>thisᵀ · vector.</summary>
    public readonly Float8 TransposedTimes(Float8 vector) => Row0.Scale(vector.V0)
        .Add(vector.V1, Row1)
        .Add(vector.V2, Row2)
        .Add(vector.V3, Row3)
        .Add(vector.V4, Row4)
        .Add(vector.V5, Row5)
        .Add(vector.V6, Row6)
        .Add(vector.V7, Row7);
}

/// <summary>
/// Eight numbers in registers: one row or column of a <see cref="SquareTile"/>. They are written out because a kernel's arrays are in memory.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
struct Float8(float v0, float v1, float v2, float v3, float v4, float v5, float v6, float v7)
{
    public const int Length = 8;

    public float V0 = v0;
    public float V1 = v1;
    public float V2 = v2;
    public float V3 = v3;
    public float V4 = v4;
    public float V5 = v5;
    public float V6 = v6;
    public float V7 = v7;

    /// <summary>Eight elements in two quads.</summary>
    public static Float8 Of(Float4 lower, Float4 upper) => new(lower.X, lower.Y, lower.Z, lower.W, upper.X, upper.Y, upper.Z, upper.W);

    /// <summary>Loads two quads.</summary>
    public static Float8 Load(ArrayView<Float4> quads, int start) => Of(quads[start], quads[start + 1]);

    /// <summary>Loads the eight elements start, start + step, ….</summary>
    public static Float8 Load(ArrayView<float> values, int start, int step) => new(
        values[start],
        values[start + step],
        values[start + 2 * step],
        values[start + 3 * step],
        values[start + 4 * step],
        values[start + 5 * step],
        values[start + 6 * step],
        values[start + 7 * step]);

    public readonly void Store(ArrayView<float> values, int start, int step)
    {
        values[start] = V0;
        values[start + step] = V1;
        values[start + 2 * step] = V2;
        values[start + 3 * step] = V3;
        values[start + 4 * step] = V4;
        values[start + 5 * step] = V5;
        values[start + 6 * step] = V6;
        values[start + 7 * step] = V7;
    }

    public readonly Float8 Scale(float scale) =>
        new(scale * V0, scale * V1, scale * V2, scale * V3, scale * V4, scale * V5, scale * V6, scale * V7);

    /// <summary>this + scale · other.</summary>
    public readonly Float8 Add(float scale, Float8 other) => new(
        V0 + scale * other.V0, V1 + scale * other.V1, V2 + scale * other.V2, V3 + scale * other.V3,
        V4 + scale * other.V4, V5 + scale * other.V5, V6 + scale * other.V6, V7 + scale * other.V7);

    /// <summary>Σ this · other.</summary>
    public readonly float Dot(Float8 other) =>
        V0 * other.V0 + V1 * other.V1 + V2 * other.V2 + V3 * other.V3 + V4 * other.V4 + V5 * other.V5 + V6 * other.V6 + V7 * other.V7;

    public readonly float Max() =>
        MathF.Max(MathF.Max(MathF.Max(V0, V1), MathF.Max(V2, V3)), MathF.Max(MathF.Max(V4, V5), MathF.Max(V6, V7)));
}

/// <summary>The numbers of the tiles of a lower triangle with its diagonal, row by row: 0; 1, 2; 3, 4, 5; …</summary>
static class Triangle
{
    /// <summary>The number of a row's first tile, which is also the number of tiles in the rows before it.</summary>
    public static int Start(int row) => row * (row + 1) / 2;

    /// <summary>The row of a tile.</summary>
    public static int Row(int tile)
    {
        var row = (int)((MathF.Sqrt(8f * tile + 1) - 1) / 2);
        // The root is rounded, on some devices not to the nearest number.
        if (Start(row) > tile) row--;
        if (Start(row + 1) <= tile) row++;
        return row;
    }
}
