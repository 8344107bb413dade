namespace GpuAls.Ingestion.Tests;

/// <summary>Progress that is handled at once, on the reporting thread; <see cref="Progress{T}"/> would handle it later on another one.</summary>
sealed class Recorder<T>(Action<T> record) : IProgress<T>
{
    public void Report(T value) => record(value);
}
