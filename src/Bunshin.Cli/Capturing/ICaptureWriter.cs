using Bunshin.Datapaths.Ebpf.Capturing;

namespace Bunshin.Cli.Capturing;

/// <summary>Where captured frames go.</summary>
internal interface ICaptureWriter
{
    /// <summary>Writes one frame.</summary>
    /// <param name="frame">It.</param>
    /// <param name="lost">How many were lost since the one before.</param>
    void Write(CapturedFrame frame, long lost);

    /// <summary>Lets the reader have what was written.</summary>
    void Flush();
}
