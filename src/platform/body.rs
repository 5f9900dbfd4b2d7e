//! The body of a response, in chunks as it arrives.

use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader, ReadableStreamGetReaderOptions,
    ReadableStreamReaderMode,
};

/// Bytes that are read at once, at most.
const BUFFER: u32 = 1 << 18;

/// A part of a body, in the browser's memory: until the next one is read.
pub struct Chunk(Uint8Array);

/// What reads a body. Where the browser can, each chunk is written into the same buffer: otherwise every chunk is a new
/// buffer, and the browser, which counts them as a few bytes each, collects them late.
pub struct Body {
    reader: Reader,
}

enum Reader {
    IntoBuffer(ReadableStreamByobReader, Uint8Array),
    Plain(ReadableStreamDefaultReader),
}

impl Chunk {
    /// Bytes of it.
    pub fn len(&self) -> usize {
        self.0.length() as usize
    }

    /// Copies the bytes from `start` on that fill the buffer.
    pub fn copy_to(&self, start: usize, buffer: &mut [u8]) {
        self.0.subarray(start as u32, (start + buffer.len()) as u32).copy_to(buffer);
    }

    /// Appends the bytes.
    pub(super) fn append_to(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.0.to_vec());
    }
}

impl Body {
    /// Reads a stream from its beginning.
    pub(super) fn of(stream: &ReadableStream) -> Self {
        let options = ReadableStreamGetReaderOptions::new();
        options.set_mode(ReadableStreamReaderMode::Byob);
        // It throws where the stream is not one of bytes, as in an older browser.
        let reader = Reflect::get(stream, &"getReader".into())
            .and_then(|get| get.unchecked_into::<js_sys::Function>().call1(stream, &options));
        let reader = match reader {
            Ok(reader) => Reader::IntoBuffer(reader.unchecked_into(), Uint8Array::new_with_length(BUFFER)),
            Err(_) => Reader::Plain(stream.get_reader().unchecked_into()),
        };
        Self { reader }
    }

    /// Begins to read the next chunk, which [`Body::chunk`] takes from the result.
    pub(super) fn read(&self) -> Promise {
        match &self.reader {
            Reader::IntoBuffer(reader, buffer) => reader.read_with_array_buffer_view(buffer),
            Reader::Plain(reader) => reader.read(),
        }
    }

    /// The chunk of what was read; `None` at the end.
    pub(super) fn chunk(&mut self, read: &JsValue) -> Option<Chunk> {
        if field(read, "done").is_truthy() {
            return None;
        }
        let chunk: Uint8Array = field(read, "value").unchecked_into();
        if let Reader::IntoBuffer(_, buffer) = &mut self.reader {
            // The buffer was handed over, and is handed back under another name.
            *buffer = Uint8Array::new(&chunk.buffer());
        }
        Some(Chunk(chunk))
    }
}

fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}
