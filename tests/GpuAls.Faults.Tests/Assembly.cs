using GpuAls.Faults.Tests;

[assembly: AssemblyFixture(typeof(Inputs))]
