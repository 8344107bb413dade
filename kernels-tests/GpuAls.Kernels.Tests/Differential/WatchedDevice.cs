using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>
/// A device that a training uses as if it were the device inside, while a watcher sees every problem and the factors before and after every
/// half-sweep. So each half-sweep is compared from the same factors, and errors do not add up.
/// </summary>
sealed class WatchedDevice(IAlsDevice inside, ITrainingWatch watch) : IAlsDevice
{
    public string Name => inside.Name;

    string IAlsDevice.Arithmetic => inside.Arithmetic;

    bool IAlsDevice.SupportsPriors => inside.SupportsPriors;

    int IAlsDevice.HostThreads => inside.HostThreads;

    public bool Supports(Solver solver) => inside.Supports(solver);

    void IAlsDevice.RequireMemory(InteractionMatrix matrix, AlsOptions options, bool isWatched, double ofFeatures) =>
        inside.RequireMemory(matrix, options, isWatched, ofFeatures);

    SparseRows? IAlsDevice.FitNeighbours(
        SparseRows byUser, SparseRows byItem, NeighbourOptions options, IProgress<double>? progress, CancellationToken cancel) =>
        inside.FitNeighbours(byUser, byItem, options, progress, cancel);

    IAlsSession IAlsDevice.Open(AlsProblem problem)
    {
        watch.Opened(problem);
        return new Session(inside.Open(problem), problem, watch);
    }

    sealed class Session(IAlsSession inside, AlsProblem problem, ITrainingWatch watch) : IAlsSession
    {
        public void SolveUsers(CancellationToken cancel) => Solve(ofUsers: true, () => inside.SolveUsers(cancel));

        public void SolveItems(CancellationToken cancel) => Solve(ofUsers: false, () => inside.SolveItems(cancel));

        public void SetPriors(bool ofUsers, PriorWeights weights)
        {
            // The watcher reads the priors there; a device may have computed only those that it reads itself.
            problem.WritePriors(ofUsers, weights, 0, (ofUsers ? problem.UserPriors : problem.ItemPriors)!.Rows);
            inside.SetPriors(ofUsers, weights);
        }

        public double[] ReadUserGram() => inside.ReadUserGram();

        public AlsLoss ComputeLoss(CancellationToken cancel) => inside.ComputeLoss(cancel);

        public FactorMatrix DownloadUsers() => inside.DownloadUsers();

        public FactorMatrix DownloadItems() => inside.DownloadItems();

        public void Dispose() => inside.Dispose();

        void Solve(bool ofUsers, Action solve)
        {
            var before = Snapshot.Of(inside.Download());
            try
            {
                solve();
            }
            catch (GpuAlsException failure)
            {
                watch.Failed(ofUsers, before, failure);
                throw;
            }

            watch.Solved(ofUsers, before, Snapshot.Of(inside.Download()));
        }
    }
}

/// <summary>Sees the half-sweeps of a training.</summary>
interface ITrainingWatch
{
    /// <summary>A problem was given to the device.</summary>
    void Opened(AlsProblem problem);

    /// <summary>A half-sweep ended.</summary>
    void Solved(bool ofUsers, Snapshot before, Snapshot after);

    /// <summary>A half-sweep ended with an error.</summary>
    void Failed(bool ofUsers, Snapshot before, GpuAlsException failure);
}

/// <summary>A copy of the factors.</summary>
/// <param name="Users">[users][f]</param>
/// <param name="Items">[items][f]</param>
sealed record Snapshot(float[][] Users, float[][] Items)
{
    public static Snapshot Of(AlsFactors factors) => new(Rows(factors.Users), Rows(factors.Items));

    /// <summary>The users or the items in double.</summary>
    public double[][] Side(bool ofUsers) => Array.ConvertAll(ofUsers ? Users : Items, row => Array.ConvertAll(row, value => (double)value));

    static float[][] Rows(FactorMatrix matrix) => [.. Enumerable.Range(0, matrix.Rows).Select(row => matrix.Row(row).ToArray())];
}
