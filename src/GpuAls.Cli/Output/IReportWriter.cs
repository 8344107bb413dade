namespace GpuAls.Cli;

/// <summary>A way to write reports: for people, or for programs.</summary>
interface IReportWriter
{
    /// <summary>Writes one report; it may be called again and again.</summary>
    void Write(Report report);
}
