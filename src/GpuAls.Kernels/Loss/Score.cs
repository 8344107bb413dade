namespace GpuAls.Kernels;

/// <summary>x·y of a row and a column, by one thread.</summary>
static class Score
{
    public static float Of<TX, TY>(TX x, int row, TY y, int column)
        where TX : struct, IFactorsView<TX>
        where TY : struct, IFactorsView<TY>
    {
        var sum = default(Float4);
        for (var quad = 0; quad < y.QuadsPerRow; quad++)
        {
            var a = x.Load(row, quad);
            var b = y.Load(column, quad);
            sum = new Float4(sum.X + a.X * b.X, sum.Y + a.Y * b.Y, sum.Z + a.Z * b.Z, sum.W + a.W * b.W);
        }

        return (sum.X + sum.Y) + (sum.Z + sum.W);
    }
}
