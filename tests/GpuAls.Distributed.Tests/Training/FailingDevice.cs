using System.Reflection;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;

namespace GpuAls.Distributed.Tests.Training;

/// <summary>The place in a half-sweep at which a rank fails.</summary>
public enum FailingPlace
{
    /// <summary>Before it takes part in the sum of the Gram matrix.</summary>
    BeforeTheSum,

    /// <summary>Before its first exchange of vectors.</summary>
    BeforeTheExchange,

    /// <summary>When it has solved its rows, and other threads send them.</summary>
    WhileSolving,
}

/// <summary>The CPU, which fails in a half-sweep.</summary>
/// <param name="halfSweep">The number of the half-sweep, from 1.</param>
/// <param name="place">The place in it.</param>
sealed class FailingDevice(int halfSweep, FailingPlace place) : IAlsDevice
{
    static readonly IAlsDevice Cpu = new CpuDevice(1);

    public string Name => Cpu.Name;

    string IAlsDevice.Arithmetic => Cpu.Arithmetic;

    IReadOnlyList<Assembly> IAlsDevice.Assemblies => Cpu.Assemblies;

    public IAlsSession Open(AlsProblem problem) => Cpu.Open(problem with { WholeSides = new Sides(problem.WholeSides!, halfSweep, place) });

    /// <summary>The sides of a rank; each half-sweep begins with one sum.</summary>
    sealed unsafe class Sides(IWholeSides inner, int halfSweep, FailingPlace place) : IWholeSides
    {
        int sums;

        public bool ExchangesBesideSolving => inner.ExchangesBesideSolving;

        public bool WhitensReceivedRows => inner.WhitensReceivedRows;

        public (int Start, int End) Own(bool ofUsers) => inner.Own(ofUsers);

        public int NumberOf(bool ofUsers, int number) => inner.NumberOf(ofUsers, number);

        public long Sum(long own) => inner.Sum(own);

        public bool? ShortRowsPay(bool ofUsers) => inner.ShortRowsPay(ofUsers);

        public void ExchangeSlabRows(bool ofUsers, FactorMatrix held) => inner.ExchangeSlabRows(ofUsers, held);

        public double[] SumOverSlabs(bool ofUsers, int length, SlabSum add, CancellationToken cancel)
        {
            sums++;
            FailAt(FailingPlace.BeforeTheSum);
            return inner.SumOverSlabs(ofUsers, length, add, cancel);
        }

        public void Exchange(bool ofUsers, float* values, int size)
        {
            FailAt(FailingPlace.BeforeTheExchange);
            inner.Exchange(ofUsers, values, size);
        }

        public void SolveAndExchange(bool ofUsers, FactorMatrix solved, float* received, int size, SolvedPieces done, Action solve)
        {
            FailAt(FailingPlace.BeforeTheExchange);
            inner.SolveAndExchange(ofUsers, solved, received, size, done, () =>
            {
                solve();
                FailAt(FailingPlace.WhileSolving);
            });
        }

        void FailAt(FailingPlace here)
        {
            if (sums == halfSweep && place == here) throw new DeviceException("the card is gone");
        }
    }
}
