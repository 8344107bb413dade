using GpuAls.Distributed.Mpi;

namespace GpuAls.Distributed.Tests.Mpi;

public sealed class MpiLauncherTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("SLURM_JOB_ID=7 SLURM_NTASKS=4 SLURM_PROCID=0", null)] // in the script of sbatch, before srun
    [InlineData("SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=1 SLURM_PROCID=0 SLURM_LOCALID=0", null)] // one task of srun without MPI
    [InlineData("PMI_RANK=2 PMI_SIZE=3 PMI_FD=6 MPI_LOCALRANKID=1 MPI_LOCALNRANKS=2 HYDI_CONTROL_FD=7", "mpiexec 2 3 1 Mpich")]
    [InlineData("PMI_RANK=0 PMI_SIZE=1", "mpiexec 0 1 - Mpich")]
    // mpiexec under Slurm starts its helpers with srun: each host has one task of Slurm.
    [InlineData(
        "PMI_RANK=5 PMI_SIZE=8 MPI_LOCALRANKID=1 SLURM_STEP_ID=0 SLURM_PROCID=1 SLURM_LOCALID=0 SLURM_STEP_NUM_TASKS=2", "mpiexec 5 8 1 Mpich")]
    [InlineData(
        "OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_LOCAL_RANK=0 PMIX_RANK=1", "Open MPI's mpiexec 1 4 0 OpenMpi")]
    [InlineData(
        "PMI_RANK=3 PMI_SIZE=4 PMI_FD=9 SLURM_STEP_ID=0 SLURM_PROCID=3 SLURM_LOCALID=1 SLURM_STEP_NUM_TASKS=4",
        "srun --mpi=pmi2 3 4 1 Mpich, or another")]
    [InlineData(
        "PMIX_RANK=2 PMIX_NAMESPACE=slurm.pmix.7.0 SLURM_STEP_ID=0 SLURM_PROCID=2 SLURM_LOCALID=0 SLURM_STEP_NUM_TASKS=4",
        "a launcher with PMIx 2 4 0 OpenMpi, or another")]
    [InlineData("PMIX_RANK=2", "a launcher with PMIx 2 - - OpenMpi, or another")]
    [InlineData("PALS_RANKID=6 SLURM_STEP_ID=0 SLURM_PROCID=6 SLURM_LOCALID=2 SLURM_STEP_NUM_TASKS=8", "Cray's launcher 6 8 2 Mpich")]
    [InlineData("PMI_RANK=6 PMI_SIZE=8 PALS_RANKID=6 PALS_LOCAL_RANKID=2", "mpiexec 6 8 2 Mpich")]
    [InlineData("MV2_COMM_WORLD_RANK=1 MV2_COMM_WORLD_SIZE=2 MV2_COMM_WORLD_LOCAL_RANK=1", "MVAPICH's mpirun_rsh 1 2 1 Mpich")]
    [InlineData("PMI_RANK=d PMI_SIZE=2", null)]
    public void Detect_ReadsTheVariablesOfEachLauncher(string variables, string? expected)
    {
        var launcher = Detect(variables);

        Assert.Equal(
            expected,
            launcher is null ? null
                : $"{launcher.Name} {launcher.Rank} {Text(launcher.Size)} {Text(launcher.LocalRank)} {launcher.Abi}"
                    + (launcher.StartsBoth ? ", or another" : ""));

        static string Text(object? value) => value?.ToString() ?? "-";
    }

    [Fact]
    public void Detect_OfSeveralTasksWithoutMpi_IsAnError()
    {
        var error = Assert.Throws<MpiException>(() => Detect("SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=1 SLURM_LOCALID=1"));

        Assert.Equal("srun started 4 tasks without MPI; expected ranks of one job", error.Message);
        Assert.Equal("Name the interface to MPI: srun --mpi=pmi2, or --mpi=pmix. All that this Slurm has: srun --mpi=list", error.Remedy);
    }

    static MpiLauncher? Detect(string variables)
    {
        var pairs = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return MpiLauncher.Detect(pairs.GetValueOrDefault);
    }
}
