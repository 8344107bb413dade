namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// Draws from f(z), z standard normal, through a table of quantiles. Made with additions, multiplications and divisions only: those round alike on every
/// machine, while exp and log of the system's library do not.
/// </summary>
sealed class SyntheticQuantiles
{
    const int Buckets = 1 << 16;
    const double Furthest = 5; // standard deviations: beyond the last bucket's 4.2, so that there is a tail
    const int StepsPerUnit = 1024;

    readonly double[] values = new double[Buckets + 1];

    /// <param name="transform">f; must not call the system's mathematical functions.</param>
    public SyntheticQuantiles(Func<double, double> transform)
    {
        var steps = (int)(2 * Furthest * StepsPerUnit);
        var total = 0.0;
        for (var step = 0; step < steps; step++) total += Mass(step);

        var below = 0.0;
        var bucket = 1;
        for (var step = 0; step < steps; step++)
        {
            var mass = Mass(step) / total;
            for (; bucket < Buckets && below + mass >= (double)bucket / Buckets; bucket++)
            {
                var within = ((double)bucket / Buckets - below) / mass;
                values[bucket] = transform((step + within) / StepsPerUnit - Furthest);
            }

            below += mass;
        }

        values[0] = transform(-Furthest);
        values[Buckets] = transform(Furthest);
    }

    /// <summary>The value at a share of the distribution that 64 random bits name.</summary>
    public double Draw(ulong random)
    {
        var bucket = (int)(random >> 48);
        var within = (uint)(random >> 16) * (1.0 / (1L << 32));
        return values[bucket] + within * (values[bucket + 1] - values[bucket]);
    }

    /// <summary>eˣ for |x| up to about 20, to nine digits or more: (1 + x/1024 + …)¹⁰²⁴.</summary>
    public static double Exponential(double x)
    {
        var small = x / 1024;
        var power = 1 + small * (1 + small / 2 * (1 + small / 3 * (1 + small / 4 * (1 + small / 5))));
        for (var doubling = 0; doubling < 10; doubling++) power *= power;
        return power;
    }

    /// <summary>The bell curve in the middle of a step.</summary>
    static double Mass(int step)
    {
        var z = (step + 0.5) / StepsPerUnit - Furthest;
        return Exponential(-z * z / 2);
    }
}
