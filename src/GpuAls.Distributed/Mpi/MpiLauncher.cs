using System.Globalization;

namespace GpuAls.Distributed.Mpi;

/// <summary>
/// The launcher that started this process as a rank of an MPI job, read from the environment alone: without a launcher, no MPI library is loaded.
/// </summary>
/// <param name="Name">The launcher for people: "mpiexec".</param>
/// <param name="Rank">The number of this rank, from 0.</param>
/// <param name="Size">The number of ranks; null if the launcher does not tell.</param>
/// <param name="LocalRank">The number of this rank among those of its host, from 0; null if the launcher does not tell.</param>
/// <param name="Abi">The kind of library that belongs to the launcher.</param>
/// <param name="StartsBoth">Whether the launcher can start ranks with the other kind too.</param>
sealed record MpiLauncher(string Name, int Rank, int? Size, int? LocalRank, MpiAbi Abi, bool StartsBoth = false)
{
    static readonly string[] SlurmSizes = ["SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"];

    // The first row with a rank counts. Slurm's own variables come last: a launcher that Slurm starts hands them down to its ranks.
    static readonly Row[] Rows =
    [
        new("Open MPI's mpiexec", "OMPI_COMM_WORLD_RANK", ["OMPI_COMM_WORLD_SIZE"], ["OMPI_COMM_WORLD_LOCAL_RANK"], MpiAbi.OpenMpi),
        new("MVAPICH's mpirun_rsh", "MV2_COMM_WORLD_RANK", ["MV2_COMM_WORLD_SIZE"], ["MV2_COMM_WORLD_LOCAL_RANK"], MpiAbi.Mpich),
        // MPICH, Intel MPI and MS-MPI; and srun --mpi=pmi2, which MPI_LOCALRANKID tells apart.
        new("mpiexec", "PMI_RANK", ["PMI_SIZE"], ["MPI_LOCALRANKID", "PMI_LOCAL_RANK"], MpiAbi.Mpich) { Needs = "MPI_LOCALRANKID" },
        new("srun --mpi=pmi2", "PMI_RANK", ["PMI_SIZE"], ["SLURM_LOCALID"], MpiAbi.Mpich) { Needs = "SLURM_STEP_ID", StartsBoth = true },
        new("mpiexec", "PMI_RANK", ["PMI_SIZE"], ["PMI_LOCAL_RANK", "PALS_LOCAL_RANKID"], MpiAbi.Mpich),
        // Slurm's plug-in for Cray, and Cray's own launcher.
        new("Cray's launcher", "PALS_RANKID", SlurmSizes, ["PALS_LOCAL_RANKID", "SLURM_LOCALID"], MpiAbi.Mpich),
        new("a launcher with PMIx", "PMIX_RANK", SlurmSizes, ["PMIX_LOCAL_RANK", "SLURM_LOCALID"], MpiAbi.OpenMpi) { StartsBoth = true },
    ];

    /// <summary>The launcher of this process.</summary>
    /// <returns>null if no launcher started it.</returns>
    /// <exception cref="MpiException">Slurm started several tasks without MPI.</exception>
    public static MpiLauncher? Detect() => Detect(Environment.GetEnvironmentVariable);

    /// <summary>The launcher of a process.</summary>
    /// <param name="variable">The environment: the value of a variable, or null.</param>
    /// <returns>null if no launcher started it.</returns>
    /// <exception cref="MpiException">Slurm started several tasks without MPI.</exception>
    public static MpiLauncher? Detect(Func<string, string?> variable)
    {
        foreach (var row in Rows)
        {
            if (row.Needs is not null && variable(row.Needs) is null || Number(row.Rank) is not { } rank) continue;
            return new(row.Name, rank, First(row.Sizes), First(row.LocalRanks), row.Abi, row.StartsBoth);
        }

        // The tasks would do the same work several times, and write the same files.
        if (Number("SLURM_STEP_NUM_TASKS") is > 1 and var tasks && Number("SLURM_PROCID") is not null)
        {
            throw new MpiException(
                $"srun started {tasks} tasks without MPI; expected ranks of one job",
                "Name the interface to MPI: srun --mpi=pmi2, or --mpi=pmix. All that this Slurm has: srun --mpi=list");
        }

        return null;

        int? Number(string name) =>
            int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

        int? First(string[] names) => names.Select(Number).FirstOrDefault(number => number is not null);
    }

    sealed record Row(string Name, string Rank, string[] Sizes, string[] LocalRanks, MpiAbi Abi)
    {
        /// <summary>A variable that the launcher sets beside the rank; null for none.</summary>
        public string? Needs { get; init; }

        public bool StartsBoth { get; init; }
    }
}
