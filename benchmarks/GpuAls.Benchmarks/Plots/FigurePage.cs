namespace GpuAls.Benchmarks;

/// <summary>A page of Markdown and the figure that it shows, beside each other in a folder: NAME.md and NAME.svg.</summary>
/// <param name="Name">Without an extension; also the program's option that makes them.</param>
sealed record FigurePage(string Name)
{
    /// <summary>The file with the plots, as the page refers to it.</summary>
    public string Figure => Name + ".svg";

    string Page => Name + ".md";

    /// <summary>What was typed, without a folder.</summary>
    public string Command(string options) => $"dotnet run -c Release --project benchmarks/GpuAls.Benchmarks -- --{Name} FOLDER {options}";

    /// <summary>Writes both files.</summary>
    /// <param name="folder">Where they go.</param>
    /// <param name="page">The page's text.</param>
    /// <param name="plots">The figure's plots.</param>
    public void Write(string folder, string page, IReadOnlyList<PlotPanel> plots)
    {
        File.WriteAllText(Path.Combine(folder, Page), page);
        File.WriteAllText(Path.Combine(folder, Figure), SvgFigure.Of(plots));
    }

    /// <summary>Has both files written into a folder that is deleted afterwards, and hands over what is in them.</summary>
    /// <param name="write">Writes both files: the folder.</param>
    /// <returns>The page's lines, and the figure's text.</returns>
    public (string[] Lines, string Figure) WriteAside(Action<string> write)
    {
        var folder = Directory.CreateTempSubdirectory($"gpuals-{Name}-").FullName;
        try
        {
            write(folder);
            return (File.ReadAllLines(Path.Combine(folder, Page)), File.ReadAllText(Path.Combine(folder, Figure)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
