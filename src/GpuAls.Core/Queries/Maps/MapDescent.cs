using GpuAls.Core.Numerics;

namespace GpuAls.Core.Queries.Maps;

/// <summary>
/// Gradient descent of t-SNE: neighbours attract each other, all places repel each other. The learning rate is that of Belkina and others: "Automated
/// optimized parameters for t-distributed stochastic neighbor embedding", Nature Communications 10, 2019.
/// </summary>
/// <param name="affinities">[rows × rows] p.</param>
/// <param name="threads">The number of threads; the result does not depend on it.</param>
sealed class MapDescent(NeighbourAffinities affinities, int threads)
{
    const int PieceRows = 128;
    const int EarlyIterations = 250;
    const int Iterations = 750;
    const double EarlyExaggeration = 12;
    const double StartDeviation = 1e-4;
    const double MinRate = 50;
    const double EarlyMomentum = 0.5, Momentum = 0.8;
    const double MinGain = 0.01;

    readonly RepulsionTree tree = new();
    readonly double[] attraction = new double[2 * affinities.Rows];
    readonly double[] repulsion = new double[2 * affinities.Rows];
    readonly double[] sums = new double[affinities.Rows];

    /// <summary>Moves the places, [rows × 2], from their start, which has a standard deviation of about 1.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public void Run(double[] places, CancellationToken cancel)
    {
        double[] speed = new double[places.Length], gain = new double[places.Length];
        Array.Fill(gain, 1);
        for (var n = 0; n < places.Length; n++) places[n] *= StartDeviation;
        var rate = Math.Max(affinities.Rows / EarlyExaggeration, MinRate);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var early = iteration < EarlyIterations;
            var total = ComputeForces(places, cancel);
            for (var n = 0; n < places.Length; n++)
            {
                var gradient = 4 * ((early ? EarlyExaggeration : 1) * attraction[n] - repulsion[n] / total);
                gain[n] = Math.Max(MinGain, gradient * speed[n] > 0 ? gain[n] * 0.8 : gain[n] + 0.2);
                speed[n] = (early ? EarlyMomentum : Momentum) * speed[n] - rate * gain[n] * gradient;
                places[n] += speed[n];
            }
        }
    }

    /// <summary>Computes both forces on each place, and returns Σ q over all pairs.</summary>
    double ComputeForces(double[] places, CancellationToken cancel)
    {
        tree.Build(places);
        Threads.ForEachPiece((affinities.Rows + PieceRows - 1) / PieceRows, threads, piece =>
        {
            for (var row = piece * PieceRows; row < Math.Min(affinities.Rows, (piece + 1) * PieceRows); row++)
            {
                double x = places[2 * row], y = places[2 * row + 1];
                (repulsion[2 * row], repulsion[2 * row + 1], sums[row]) = tree.Act(x, y);
                (attraction[2 * row], attraction[2 * row + 1]) = Attract(places, row, x, y);
            }
        }, cancel);
        var total = -(double)affinities.Rows; // a place does not repel itself
        foreach (var sum in sums) total += sum;
        return total;
    }

    (double X, double Y) Attract(double[] places, int row, double x, double y)
    {
        double forceX = 0, forceY = 0;
        for (var e = affinities.Offsets[row]; e < affinities.Offsets[row + 1]; e++)
        {
            var other = 2 * affinities.Columns[e];
            double dx = x - places[other], dy = y - places[other + 1];
            var weight = affinities.Values[e] / (1 + dx * dx + dy * dy);
            forceX += weight * dx;
            forceY += weight * dy;
        }

        return (forceX, forceY);
    }
}
