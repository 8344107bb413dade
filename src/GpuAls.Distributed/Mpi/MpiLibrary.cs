namespace GpuAls.Distributed.Mpi;

/// <summary>An MPI library of this machine: libmpi of MPICH, Intel MPI, MVAPICH, Cray or Open MPI, or MS-MPI.</summary>
sealed class MpiLibrary
{
    /// <summary>The variable that names a library.</summary>
    public const string Variable = "GPUALS_MPI_LIBRARY";

    /// <summary>The remedy for a machine without MPI.</summary>
    public const string InstallRemedy =
        "Install one: apt install mpich, or openmpi-bin (Debian, Ubuntu); dnf install mpich, or openmpi, and module load mpi (Fedora). "
        + "Or name one: " + Variable + "=/path/to/libmpi.so";

    // The longest text of MPI_Get_library_version, MPICH's.
    const int MaxVersionBytes = 8192;

    // Words in the version texts of the libraries with MPICH's ABI.
    static readonly string[] MpichFamily = ["MPICH", "Intel(R) MPI", "MVAPICH", "ParaStation MPI", "Microsoft MPI"];

    MpiLibrary(string file, MpiFunctions functions, string versionText)
    {
        (File, Functions, VersionText) = (file, functions, versionText);
        Abi = IsOpenMpi(functions) ? MpiAbi.OpenMpi : MpiAbi.Mpich;
        Constants = Abi == MpiAbi.OpenMpi ? MpiConstants.OpenMpi(functions.Export) : MpiConstants.Mpich;
    }

    /// <summary>The name that loads the library: a file name that the system searches, or a path.</summary>
    public string File { get; }

    /// <summary>The binary interface.</summary>
    public MpiAbi Abi { get; }

    /// <summary>The text of the library about itself, of one or more lines.</summary>
    public string VersionText { get; }

    /// <summary>Name and version: "MPICH 4.0.2", "Open MPI 4.1.4".</summary>
    public string Version => MpiVersion.Short(VersionText);

    /// <summary>The functions.</summary>
    public MpiFunctions Functions { get; }

    /// <summary>The constants.</summary>
    public MpiConstants Constants { get; }

    /// <summary>The names under which libraries are installed on this system, the preferred ones first.</summary>
    public static IReadOnlyList<(string File, MpiAbi Abi)> Names { get; } = OperatingSystem.IsWindows()
        ? [("msmpi.dll", MpiAbi.Mpich), ("impi.dll", MpiAbi.Mpich)]
        : OperatingSystem.IsMacOS()
            ? [("libmpi.12.dylib", MpiAbi.Mpich), ("libmpi.40.dylib", MpiAbi.OpenMpi)]
            :
            [
                // MPICH, Intel MPI and MVAPICH; then Debian's name of MPICH; Cray's names, with and without its compilers.
                ("libmpi.so.12", MpiAbi.Mpich),
                ("libmpich.so.12", MpiAbi.Mpich),
                ("libmpi_cray.so.12", MpiAbi.Mpich),
                ("libmpi_gnu_123.so.12", MpiAbi.Mpich),
                ("libmpi_gnu_91.so.12", MpiAbi.Mpich),
                ("libmpi.so.40", MpiAbi.OpenMpi),
            ];

    /// <summary>Loads the library that belongs to a launcher.</summary>
    /// <param name="launcher">The launcher; null for any library.</param>
    /// <param name="named">The library that the user names; null to search.</param>
    /// <exception cref="MpiException">There is none, or the named one does not fit.</exception>
    public static MpiLibrary Find(MpiLauncher? launcher, string? named) => Find(launcher, named, Names);

    /// <summary>Loads the library that belongs to a launcher.</summary>
    /// <param name="launcher">The launcher; null for any library.</param>
    /// <param name="named">The library that the user names; null to search.</param>
    /// <param name="names">The names under which libraries are installed, the preferred ones first.</param>
    /// <exception cref="MpiException">There is none, or the named one does not fit.</exception>
    public static MpiLibrary Find(MpiLauncher? launcher, string? named, IReadOnlyList<(string File, MpiAbi Abi)> names)
    {
        if (named is { Length: > 0 })
        {
            var library = TryLoad(named, out var why) ?? throw new MpiException($"{Variable} is '{named}', which {why}", InstallRemedy);
            if (launcher is not null && launcher.Abi != library.Abi && !launcher.StartsBoth)
            {
                throw new MpiException(
                    $"{Variable} is '{named}' ({library.Version}), which does not work with {launcher.Name}; expected {Family(launcher.Abi)}",
                    $"Start with the launcher of {library.Version}. Or name another library: {Variable}");
            }

            return library;
        }

        var candidates = names
            .Where(name => launcher is null || launcher.StartsBoth || launcher.Abi == name.Abi)
            .OrderBy(name => launcher is null || launcher.Abi == name.Abi ? 0 : 1)
            .ToList();
        return First(candidates) ?? throw new MpiException(
            $"no MPI library{(launcher is null ? "" : $" for {launcher.Name}")}: found none of "
                + string.Join(", ", candidates.Select(name => name.File)),
            InstallRemedy);
    }

    /// <summary>The libraries that a training would use: the named one, or for each binary interface the first that is installed.</summary>
    /// <param name="named">The library that the user names; null to search.</param>
    /// <exception cref="MpiException">There is none, or the named one does not fit.</exception>
    public static IReadOnlyList<MpiLibrary> FindAll(string? named)
    {
        if (named is { Length: > 0 }) return [Find(null, named)];
        var found = Names.GroupBy(name => name.Abi).Select(First).OfType<MpiLibrary>().ToList();
        return found.Count > 0 ? found : [Find(null, null)];
    }

    static MpiLibrary? First(IEnumerable<(string File, MpiAbi Abi)> names) =>
        names
            .Select(name => TryLoad(name.File, out _) is { } library && library.Abi == name.Abi ? library : null)
            .FirstOrDefault(found => found is not null);

    /// <summary>Loads a library and reads its version; MPI does not start.</summary>
    /// <param name="file">A file name that the system searches, or a path.</param>
    /// <param name="why">The reason if it cannot be used: "cannot be loaded: …".</param>
    static MpiLibrary? TryLoad(string file, out string? why)
    {
        why = null;
        try
        {
            var functions = new MpiFunctions(MpiLoader.Load(file));
            string version;
            unsafe
            {
                version = MpiFunctions.Text(functions.GetLibraryVersion, MaxVersionBytes);
            }

            if (IsOpenMpi(functions) || MpichFamily.Any(version.Contains)) return new(file, functions, version);
            why = $"has neither the binary interface of MPICH nor of Open MPI: '{MpiVersion.FirstLine(version)}'";
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            why = $"cannot be loaded: {MpiLoader.Reason(exception)}";
        }
        catch (EntryPointNotFoundException)
        {
            why = "is no MPI library";
        }

        return null;
    }

    static bool IsOpenMpi(MpiFunctions functions) => functions.TryExport("ompi_mpi_comm_world");

    static string Family(MpiAbi abi) => abi == MpiAbi.OpenMpi ? "a library of Open MPI" : "a library of MPICH or one with its binary interface";
}
